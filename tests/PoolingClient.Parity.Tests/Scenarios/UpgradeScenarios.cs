using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>101 (Switching Protocols) and CONNECT: the connection becomes a stream of octets both ways.</summary>
internal static class UpgradeScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        Make.Of("upgrade: 101, octets both ways", async stage =>
        {
            stage.Serve(_ => ServerResponse.Upgrade("echo", EchoAsync));
            using HttpResponseMessage response = await stage.Invoker.SendAsync(Upgrading(stage), default);
            stage.NoteHead(response);
            Stream stream = await response.Content.ReadAsStreamAsync();
            stage.Note("stream", $"read {stream.CanRead}, write {stream.CanWrite}, seek {stream.CanSeek}");
            await TalkAsync(stage, stream);
        }),
        Make.Of("upgrade: octets that come together with the 101", async stage =>
        {
            stage.ServeRaw(async connection =>
            {
                await connection.ReceiveUntilAsync();
                await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly");
                await EchoAsync(connection);
            });
            using HttpResponseMessage response = await stage.Invoker.SendAsync(Upgrading(stage), default);
            Stream stream = await response.Content.ReadAsStreamAsync();
            await stage.TryAsync("early", async () =>
            {
                var early = new byte[5];
                await stream.ReadExactlyAsync(early);
                return early;
            });
            await TalkAsync(stage, stream);
        }),
        Make.Of("upgrade: the server ends the stream", async stage =>
        {
            stage.Serve(_ => ServerResponse.Upgrade("echo", async connection => await connection.SendAsync("bye")));
            using HttpResponseMessage response = await stage.Invoker.SendAsync(Upgrading(stage), default);
            Stream stream = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[10];
            await stage.TryAsync("read", async () => await stream.ReadAtLeastAsync(buffer, 10, throwOnEndOfStream: false));
            await stage.TryAsync("read on", async () => await stream.ReadAsync(buffer));
        }),
        Make.Of("upgrade: disposing the response ends the connection", async stage =>
        {
            SocketServer server = stage.Serve(_ => ServerResponse.Upgrade("echo", EchoAsync));
            HttpResponseMessage response = await stage.Invoker.SendAsync(Upgrading(stage), default);
            Stream stream = await response.Content.ReadAsStreamAsync();
            await TalkAsync(stage, stream);
            response.Dispose();
            await server.WaitForConnectionsEndedAsync(1, TimeSpan.FromSeconds(3));
            stage.Note("open", server.ConnectionsOpen);
            stage.HidesServers = true;
        }),
        Make.Of("upgrade: refused with 200, and the connection is used again", async stage =>
        {
            stage.Serve(ServerResponse.Ok("no"));
            await stage.SendAndAgainAsync(Upgrading(stage));
        }),
        Make.Of("upgrade: refused with 426", async stage =>
        {
            stage.Serve(ServerResponse.Status(426, "no").With("Upgrade", "other"));
            await stage.SendAndAgainAsync(Upgrading(stage));
        }),
        Make.Of("upgrade: the same with a message to a ws address", async stage =>
        {
            SocketServer server = stage.Serve(_ => ServerResponse.Upgrade("echo", EchoAsync));
            HttpRequestMessage request = Upgrading(stage);
            request.RequestUri = new Uri($"ws://127.0.0.1:{server.Port}/");
            await stage.TryAsync("SendAsync", async () =>
            {
                using HttpResponseMessage response = await stage.Invoker.SendAsync(request, default);
                return (int)response.StatusCode;
            });
        }),
        Make.Of("upgrade: 101 that nobody asked for", async stage =>
        {
            stage.Serve(ServerResponse.Raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n").WithClose());
            await stage.SendAsync(stage.Get());
        }),
        Make.Of("connect: CONNECT of the caller's own", async stage =>
        {
            stage.Serve(_ => ServerResponse.Tunnel(EchoAsync));
            var request = new HttpRequestMessage(HttpMethod.Connect, stage.At("/"));
            request.Headers.Host = "target.test:443";
            using HttpResponseMessage response = await stage.Invoker.SendAsync(request, default);
            stage.NoteHead(response);
            Stream stream = await response.Content.ReadAsStreamAsync();
            stage.Note("stream", $"read {stream.CanRead}, write {stream.CanWrite}, seek {stream.CanSeek}");
            await TalkAsync(stage, stream);
        }),
        Make.Of("connect: refused with 403", async stage =>
        {
            stage.Serve(ServerResponse.Status(403, "no"));
            var request = new HttpRequestMessage(HttpMethod.Connect, stage.At("/"));
            request.Headers.Host = "target.test:443";
            await stage.SendAsync(request);
        }),
        Make.Of("connect: without Host", async stage =>
        {
            stage.Serve(_ => ServerResponse.Tunnel(EchoAsync));
            await stage.TryAsync("SendAsync", async () =>
            {
                using HttpResponseMessage response = await stage.Invoker.SendAsync(new HttpRequestMessage(HttpMethod.Connect, stage.At("/")), default);
                return (int)response.StatusCode;
            });
        }),
    ];

    private static HttpRequestMessage Upgrading(Stage stage)
    {
        HttpRequestMessage request = stage.Get();
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("echo");
        return request;
    }

    private static async Task EchoAsync(RawConnection connection)
    {
        while (await connection.ReceiveAsync() is { Length: > 0 } octets) await connection.SendAsync(octets);
    }

    private static async Task TalkAsync(Stage stage, Stream stream)
    {
        for (int i = 0; i < 2; i++)
        {
            await stage.TryAsync("echo", async () =>
            {
                await stream.WriteAsync("ping"u8.ToArray());
                await stream.FlushAsync();
                var answer = new byte[4];
                await stream.ReadExactlyAsync(answer);
                return answer;
            });
        }
    }
}
