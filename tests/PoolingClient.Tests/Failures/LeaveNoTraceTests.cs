using System.Globalization;
using System.Net.Http;
using System.Runtime.CompilerServices;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Shows;
using PoolingClient.Tests.Time;
using PoolingClient.Tests.Tls;

namespace PoolingClient.Tests.Failures;

/// <summary>After a pool there is nothing: no socket in the kernel's table, no timer, and no task that would keep the pool alive.</summary>
[Collection(nameof(RunsAlone))]
public sealed class LeaveNoTraceTests
{
    private const string Established = "01", CloseWait = "08";

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task After_a_mixed_load_the_pool_is_gone_without_a_trace(bool gracefully, bool overTls)
    {
        await using var server = SocketServer.Start(AnswerAsync, overTls ? Secure.Server() : null);
        var time = new CountingTime();
        WeakReference pool = await LoadAsync(server, time, gracefully);
        await server.WaitForConnectionsEndedAsync(server.ConnectionsAccepted, Waits.Limit);
        await Waits.UntilAsync(() => ClientSockets(server.Port) == 0);
        await Waits.UntilAsync(() => time.Alive == 0);
        await Waits.UntilAsync(() =>
        {
            GC.Collect();
            return !pool.IsAlive;
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> LoadAsync(SocketServer server, TimeProvider time, bool gracefully)
    {
        using var door = new Door(new SocketPoolOptions
        {
            TimeProvider = time,
            MaxConnectionsPerServer = 8,
            ReadTimeout = TimeSpan.FromMilliseconds(150),
            MinIdleConnections = 1,
            SslOptions = Secure.Trusting(Secure.Certificate),
        });
        SocketPool pool = door.Handler.Pool;
        await pool.WarmUpAsync(server.Uri, 2).InTime();
        Task[] callers = [.. Enumerable.Range(0, 120).Select(i => OneAsync(door, server, i))];
        await Task.WhenAll(callers).InTime();
        if (OperatingSystem.IsLinux()) Assert.True(ClientSockets(server.Port) > 0, "the table shows no socket while the pool has some");
        if (gracefully) Assert.True(await pool.ShutdownAsync(TimeSpan.FromSeconds(10)).InTime());
        else pool.Dispose();
        OriginSnapshot origin = Assert.Single(pool.GetSnapshot().Origins);
        Assert.Equal((0, 0, 0, 0), (origin.Connections, origin.Idle, origin.Dialing, origin.Waiting));
        return new WeakReference(pool);
    }

    /// <summary>Answers that are read, half read, disposed unread, cancelled, cut off, reset, and that never come.</summary>
    private static async Task OneAsync(Door door, SocketServer server, int i)
    {
        string kind = (i % 6) switch { 0 => "/small", 1 => "/large", 2 => "/half", 3 => "/stall", 4 => "/reset", _ => "/cancel" };
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> request = i % 12 < 6 ? door.GetAsync(server.At(kind), source.Token) : door.PostAsync(server.At(kind), new StringContent("content"), source.Token);
        if (kind == "/cancel") await source.CancelAsync();
        try
        {
            using HttpResponseMessage response = await request;
            await using Stream content = await response.Content.ReadAsStreamAsync();
            if (kind == "/half") await content.ReadExactlyAsync(new byte[1000]).AsTask().InTime();
            else await content.CopyToAsync(Stream.Null).InTime();
        }
        catch (Exception e) when (e is PoolingRequestException or OperationCanceledException or HttpIOException { InnerException: PoolingRequestException { InnerException: TimeoutException } })
        {
            // On a machine that is busy with other things the short limit may end any of them.
            Assert.True(kind is "/stall" or "/reset" or "/cancel" || e.GetBaseException() is TimeoutException, $"{kind}: {e.Message}");
        }
    }

    private static async Task<ServerResponse> AnswerAsync(ServerRequest request, CancellationToken gone)
    {
        if (request.Target == "/stall") await Task.Delay(Waits.Limit, gone);
        return request.Target switch
        {
            "/large" or "/half" => ServerResponse.Generated(500_000),
            "/reset" => ServerResponse.Ok().WithEffect(Effect.At(EffectStage.BeforeStatusLine).Reset()),
            _ => ServerResponse.Ok(request.Target),
        };
    }

    /// <summary>Sockets whose other end is the server's port: nobody else connects to it.</summary>
    private static int ClientSockets(int port)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        string remote = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(columns => columns.Length > 3 && columns[2].EndsWith(remote, StringComparison.Ordinal) && columns[3] is Established or CloseWait);
    }
}
