using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>WriteTimeout: the server takes no octet of what is being sent to it.</summary>
public sealed class WriteTimeoutTests
{
    /// <summary>More than the buffers of both kernels hold on loopback.</summary>
    private const int Length = 24 * 1024 * 1024;

    /// <summary>
    /// Octets that the server's kernel takes late, or a sender that got no processor before, begin the limit anew, and rightly; from outside that is seen only in when it ends. On a busy
    /// machine a try can be such a one: it says that the limit is not early, and that it comes. One in which nothing moved says when.
    /// </summary>
    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task A_server_that_stops_reading_ends_the_request_at_the_limit(bool perRequest, int seconds)
    {
        const int most = 5;
        int tries = 1;
        while (!await EndsInTimeAsync(perRequest, seconds)) Assert.True(++tries <= most, $"Late {most} times.");
    }

    /// <returns>False where it ended later.</returns>
    private static async Task<bool> EndsInTimeAsync(bool perRequest, int seconds)
    {
        await using var server = StartReader(new SemaphoreSlim(0), 1);
        using var timed = new Timed("WriteTimeout", seconds, perRequest);
        var source = new PatternStream(Length, knowsLength: true);
        Task<HttpResponseMessage> request = timed.Door.SendAsync(timed.Request(HttpMethod.Post, server.Uri, new StreamContent(source)));
        await StalledAsync(timed, source);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        bool isInTime = timed.Origin.Connections == 0;
        while (timed.Origin.Connections > 0 && !request.IsCompleted)
        {
            await StalledAsync(timed, source);
            timed.AdvanceToLimit();
        }
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.SendContent, RequestFate.MayHaveBeenProcessed), (failure.Stage, failure.Fate));
        Assert.InRange(failure.Connection!.OctetsSent, 1, Length - 1);
        return isInTime;
    }

    [Fact]
    public async Task Progress_restarts_it_and_a_slow_upload_goes_through()
    {
        using var parts = new SemaphoreSlim(0);
        await using var server = StartReader(parts, 4);
        using var timed = new Timed("WriteTimeout", 1);
        var source = new PatternStream(Length, knowsLength: true);
        Task<HttpResponseMessage> request = timed.Door.SendAsync(timed.Request(HttpMethod.Post, server.Uri, new StreamContent(source)));
        for (int i = 0; i < 3; i++)
        {
            await StalledAsync(timed, source);
            timed.AdvanceToLimit();
            parts.Release();
        }
        await StalledAsync(timed, source);
        parts.Release();
        using HttpResponseMessage response = await request;
        Assert.Equal("read", await response.Content.ReadAsStringAsync().InTime());
    }

    /// <summary>Takes one part of the content for each permit.</summary>
    private static SocketServer StartReader(SemaphoreSlim permits, int parts) => SocketServer.StartRaw(
        async connection =>
        {
            await connection.ReceiveUntilAsync();
            for (int i = 0; i < parts; i++)
            {
                if (!await permits.WaitAsync(Waits.Limit, connection.Ended)) return;
                await connection.ReceiveExactlyAsync(Length / parts);
            }
            await connection.SendAsync(Servers.Answer("read"));
            await connection.WaitForEndAsync(Waits.Limit);
        },
        new SocketServerOptions { ReceiveBufferSize = 64 * 1024 });

    /// <summary>The kernel takes no more, and the clock has seen what the server acknowledged last: from here the limit runs.</summary>
    private static async Task StalledAsync(Timed timed, PatternStream source)
    {
        await Waits.UntilQuietAsync(() => source.Pulled);
        timed.Beat();
    }
}
