using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Which connection carries which request, and when connections end.</summary>
internal static class ConnectionScenarios
{
    private static readonly Settings One = new() { MaxConnections = 1 };

    public static IEnumerable<Scenario> All { get; } =
    [
        Make.Of("connection: ten requests one after the other", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            for (int i = 0; i < 10; i++) await stage.SendAsync(stage.Get($"/{i}"));
        }),
        Make.Of("connection: two hosts have connections of their own", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            SocketServer other = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(stage.Get());
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, other.Uri));
            await stage.AgainAsync();
        }),
        Make.Of("connection: two names of one host have connections of their own", async stage =>
        {
            SocketServer server = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(stage.Get());
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{server.Port}/"));
        }),
        Make.Of("connection: Host of one's own does not choose the connection", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            for (int i = 0; i < 2; i++)
            {
                HttpRequestMessage request = stage.Get();
                request.Headers.Host = $"{i}.test";
                await stage.SendAsync(request);
            }
        }),
        Make.Of("connection: requests wait where MaxConnectionsPerServer is reached", QueueAsync, One),
        Make.Of("connection: two at once with MaxConnectionsPerServer = 2", AtOnceAsync, new Settings { MaxConnections = 2 }),
        Make.Of("connection: the server closes after each response, and says so", async stage =>
        {
            stage.Serve(request => ServerResponse.Ok(request.Target), new SocketServerOptions { MaxRequestsPerConnection = 1 });
            for (int i = 0; i < 3; i++) await stage.SendAsync(stage.Get($"/{i}"));
        }),
        Make.Of("connection: the server closes an idle one, and another request comes", async stage =>
        {
            SocketServer server = stage.Serve(request => ServerResponse.Ok(request.Target).WithEffect(Effect.At(EffectStage.BetweenResponses).Close()));
            await stage.SendAsync(stage.Get("/1"));
            await server.WaitForConnectionsEndedAsync(1);
            await stage.SendAsync(stage.Get("/2"));
        }),
        Make.Of("connection: the server resets an idle one, and another request comes", async stage =>
        {
            SocketServer server = stage.Serve(request => ServerResponse.Ok(request.Target).WithEffect(Effect.At(EffectStage.BetweenResponses).Reset()));
            await stage.SendAsync(stage.Get("/1"));
            await server.WaitForConnectionsEndedAsync(1);
            await stage.SendAsync(stage.Get("/2"));
        }),
        Make.Of("connection: PooledConnectionIdleTimeout closes it", async stage =>
        {
            SocketServer server = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(stage.Get());
            await server.WaitForConnectionsEndedAsync(1, TimeSpan.FromSeconds(8));
            await stage.AgainAsync();
        }, new Settings { IdleTimeout = TimeSpan.FromMilliseconds(300) }),
        Make.Of("connection: PooledConnectionLifetime ends its use", async stage =>
        {
            SocketServer server = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(stage.Get());
            await Task.Delay(600);
            await stage.AgainAsync();
        }, new Settings { Lifetime = TimeSpan.FromMilliseconds(300) }),
        Make.Of("connection: Keep-Alive: timeout=1 is kept to", async stage =>
        {
            SocketServer server = stage.Serve(_ => ServerResponse.Ok().With("Keep-Alive", "timeout=1"));
            await stage.SendAsync(stage.Get());
            await Task.Delay(1300);
            await stage.AgainAsync();
        }),
        Replay("connection: FIN instead of an answer on a used one, GET", HttpMethod.Get, null, connection => connection.Fin()),
        Replay("connection: FIN instead of an answer on a used one, POST without content", HttpMethod.Post, null, connection => connection.Fin()),
        Replay("connection: FIN instead of an answer on a used one, POST with content", HttpMethod.Post, "content", connection => connection.Fin()),
        Replay("connection: FIN instead of an answer on a used one, PUT with content", HttpMethod.Put, "content", connection => connection.Fin()),
        Replay("connection: RST instead of an answer on a used one, GET", HttpMethod.Get, null, connection => connection.Reset()),
        Replay("connection: RST instead of an answer on a used one, POST", HttpMethod.Post, null, connection => connection.Reset()),
        Left("connection: a response that is not read, and disposed", async response =>
        {
            await Task.Yield();
            response.Dispose();
        }),
        Left("connection: a response that is read to its end, and not disposed", response => response.Content.CopyToAsync(Stream.Null)),
        Left("connection: a response whose stream is disposed", async response => (await response.Content.ReadAsStreamAsync()).Dispose()),
        Left("connection: a response that is read half-way, and disposed", async response =>
        {
            await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[50]);
            response.Dispose();
        }),
        Make.Of("connection: more is left than MaxResponseDrainSize", async stage =>
        {
            stage.Serve(request => request.Target == "/again" ? ServerResponse.Ok("again") : ServerResponse.Generated(3_000_000));
            (await stage.Invoker.SendAsync(stage.Get(), default)).Dispose();
            await stage.AgainAsync();
        }, new Settings { MaxConnections = 1, DrainSize = 1000 }),
        Make.Of("connection: what is left does not come within ResponseDrainTimeout", async stage =>
        {
            stage.Serve(request => request.Target == "/again" ? ServerResponse.Ok("again") : ServerResponse.Ok(new string('x', 1000)).WithEffect(Effect.At(EffectStage.InContent).AtOctet(100).Stall()));
            (await stage.Invoker.SendAsync(stage.Get(), default)).Dispose();
            await stage.AgainAsync();
        }, new Settings { MaxConnections = 1, DrainTimeout = TimeSpan.FromMilliseconds(200) }),
        Make.Of("connection: fifty at once", async stage =>
        {
            stage.Serve(request => ServerResponse.Ok(request.Target));
            using HttpClient client = stage.Handler.Client();
            string[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.GetStringAsync(stage.At($"/{i}"))));
            stage.Note("answers in their order", answers.SequenceEqual(Enumerable.Range(0, 50).Select(i => $"/{i}")));
            stage.HidesServers = true;
        }),
    ];

    private static async Task QueueAsync(Stage stage)
    {
        var gate = new TaskCompletionSource();
        SocketServer server = stage.ServeLater(async (request, gone) =>
        {
            if (request.Target == "/1") await gate.Task.WaitAsync(gone);
            return ServerResponse.Ok(request.Target);
        });
        using HttpClient client = stage.Handler.Client();
        Task<string> first = client.GetStringAsync(stage.At("/1"));
        await server.WaitForRequestHeadsAsync(1);
        Task<string>[] others = [.. Enumerable.Range(2, 3).Select(i => client.GetStringAsync(stage.At($"/{i}")))];
        stage.Note("waiting", others.Count(task => !task.IsCompleted));
        gate.SetResult();
        stage.Note("answers", string.Join(",", await Task.WhenAll([first, .. others])));
    }

    private static async Task AtOnceAsync(Stage stage)
    {
        var gate = new TaskCompletionSource();
        SocketServer server = stage.ServeLater(async (request, gone) =>
        {
            await gate.Task.WaitAsync(gone);
            return ServerResponse.Ok(request.Target);
        });
        using HttpClient client = stage.Handler.Client();
        Task<string>[] all = [.. Enumerable.Range(0, 5).Select(i => client.GetStringAsync(stage.At($"/{i}")))];
        await server.WaitForRequestHeadsAsync(2);
        gate.SetResult();
        stage.Note("answers", string.Join(",", await Task.WhenAll(all)));
        stage.Note("connections", server.ConnectionsAccepted);
        stage.HidesServers = true;
    }

    /// <summary>The first request is answered; the second on that connection gets an end instead; what comes on another is answered.</summary>
    private static Scenario Replay(string name, HttpMethod method, string? content, Action<RawConnection> end) => Make.Of(name, async stage =>
    {
        int received = 0;
        stage.ServeRaw(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                if (request.Target != "/1" && Interlocked.Increment(ref received) == 1)
                {
                    end(connection);
                    return;
                }
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        await stage.SendAsync(stage.Get("/1"));
        await stage.SendAsync(new HttpRequestMessage(method, stage.At("/2")) { Content = content is null ? null : new StringContent(content) });
        stage.Note("received", Volatile.Read(ref received));
        stage.HidesServers = true;
    });

    /// <summary>Only one connection is allowed, so that the next request shows whether it was given back.</summary>
    private static Scenario Left(string name, Func<HttpResponseMessage, Task> leave) => Make.Of(name, async stage =>
    {
        stage.Serve(request => request.Target == "/again" ? ServerResponse.Ok("again") : ServerResponse.Generated(100_000));
        HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default);
        await leave(response);
        await stage.AgainAsync();
    }, One);
}
