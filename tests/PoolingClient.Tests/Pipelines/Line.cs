using System.Globalization;
using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;
using PoolingClient.Tests.Tls;

namespace PoolingClient.Tests.Pipelines;

/// <summary>
/// A client that pipelines, on real sockets, whose time stands still until the test moves it: so no head is late, and nothing is measured, because a machine was
/// busy. With one connection, a request either stands behind others, or waits for it: which, the pool says as soon as it was sent.
/// </summary>
internal sealed class Line : IDisposable
{
    public Line(int depth = 8, int connections = 1, Action<SocketPoolOptions>? change = null)
    {
        SocketPoolOptions options = Timed.Unlimited(Time);
        (options.MaxPipelineDepth, options.MaxConnectionsPerServer) = (depth, connections);
        options.SslOptions = Secure.Trusting(Secure.Certificate);
        change?.Invoke(options);
        Door = new Door(options);
    }

    public FakeTimeProvider Time { get; } = new();

    public Door Door { get; }

    public OriginSnapshot Origin => Door.Origin;

    /// <summary>The last request was sent behind others; false where it waits until they have ended.</summary>
    public bool IsBehind => Origin.Waiting == 0;

    /// <summary>A connection that has answered: from here on it may be shared.</summary>
    public async Task ProveAsync(SocketServer server) => Assert.Equal("/proof", await GetAsync(server, "/proof"));

    /// <summary>The text of the answer.</summary>
    public async Task<string> GetAsync(SocketServer server, string target, CancellationToken cancellationToken = default) =>
        await TextAsync(SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At(target)), cancellationToken));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) => Door.SendAsync(request, cancellationToken);

    /// <summary>So many, sent one after the other by one caller that does not wait: /1, /2 and so on.</summary>
    public Task<string>[] GetMany(SocketServer server, int count, CancellationToken cancellationToken = default) =>
        [.. Enumerable.Range(1, count).Select(i => GetAsync(server, string.Create(CultureInfo.InvariantCulture, $"/{i}"), cancellationToken))];

    public static string[] Targets(int count) => [.. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"/{i}"))];

    public static async Task<string> TextAsync(Task<HttpResponseMessage> sent)
    {
        using HttpResponseMessage response = await sent;
        return await response.Content.ReadAsStringAsync().InTime();
    }

    public void Wait(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public void Dispose() => Door.Dispose();
}

internal static class LineServers
{
    /// <summary>Answers /proof at once; then, on the first connection, reads all that comes and answers it when <paramref name="gate"/> opens.</summary>
    public static SocketServer StartHeld(Task gate, SocketServerOptions? options = null) => SocketServer.StartRaw(async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            if (request.Target != "/proof") await gate;
            await connection.SendAsync(AnswerTo(request));
        }
    }, options);

    /// <summary>The first connection answers one request, and then does what the test says; those after it serve.</summary>
    public static SocketServer StartBreaking(Func<RawConnection, Task> first) => SocketServer.StartRaw(async connection =>
    {
        await connection.ProveAsync();
        await (connection.Id > 1 ? connection.ServeAsync() : first(connection));
    });

    public static string AnswerTo(ServerRequest request) => request.Method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : Servers.Answer(request.Target);

    /// <summary>The answer to the first request, with which the connection is proven.</summary>
    public static async Task ProveAsync(this RawConnection connection, string? fields = null)
    {
        ServerRequest request = (await connection.ReadRequestAsync())!;
        await connection.SendAsync($"HTTP/1.1 200 OK\r\n{fields}Content-Length: {request.Target.Length}\r\n\r\n{request.Target}");
    }

    /// <summary>Reads so many requests, and answers none.</summary>
    public static async Task<ServerRequest[]> ReadManyAsync(this RawConnection connection, int count)
    {
        var requests = new ServerRequest[count];
        for (int i = 0; i < count; i++) requests[i] = await connection.ReadRequestAsync() ?? throw new EndOfStreamException();
        return requests;
    }
}
