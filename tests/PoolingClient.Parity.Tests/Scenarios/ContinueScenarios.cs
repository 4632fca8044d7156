using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Expect: 100-continue (RFC 9110 10.1.1).</summary>
internal static class ContinueScenarios
{
    private const string Created = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";

    public static IEnumerable<Scenario> All { get; } =
    [
        Of("100-continue: the server says 100", async connection =>
        {
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.ReceiveExactlyAsync(7);
            await connection.SendAsync(Created);
        }),
        Of("100-continue: content waits for 100", async connection =>
        {
            // No octet may come before 100; what came too early would be received together with the marker's absence.
            Task<byte[]> content = connection.ReceiveExactlyAsync(7);
            Task first = await Task.WhenAny(content, Task.Delay(300));
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await content;
            await connection.SendAsync(first == content ? "HTTP/1.1 400 Too Early\r\nContent-Length: 0\r\n\r\n" : Created);
        }, TimeSpan.FromSeconds(8)),
        Of("100-continue: the server says nothing, and content is sent after Expect100ContinueTimeout", async connection =>
        {
            await connection.ReceiveExactlyAsync(7);
            await connection.SendAsync(Created);
        }, TimeSpan.FromMilliseconds(300)),
        Of("100-continue: 417", async connection => await RefuseAsync(connection, 417)),
        Of("100-continue: 401, content is never sent", async connection => await RefuseAsync(connection, 401)),
        Of("100-continue: 413, content is never sent", async connection => await RefuseAsync(connection, 413)),
        Of("100-continue: 200 before any content", async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            await connection.ReceiveAsync();
        }, TimeSpan.FromSeconds(8)),
        Of("100-continue: 102 and then 100", async connection =>
        {
            await connection.SendAsync("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
            await connection.ReceiveExactlyAsync(7);
            await connection.SendAsync(Created);
        }),
        Of("100-continue: 100 that nobody asked for", async connection =>
        {
            await connection.ReceiveExactlyAsync(7);
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n" + Created);
        }, expects: false),
        Of("100-continue: the connection ends instead", connection =>
        {
            connection.Fin();
            return Task.CompletedTask;
        }),
        Make.Of("100-continue: with a stream that cannot seek", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            HttpRequestMessage request = stage.Post(new StreamContent(new ForwardStream("forward"u8.ToArray())));
            request.Headers.ExpectContinue = true;
            await stage.SendAndAgainAsync(request);
        }),
    ];

    private static async Task RefuseAsync(RawConnection connection, int status)
    {
        await connection.SendAsync($"HTTP/1.1 {status} Refused\r\nContent-Length: 0\r\n\r\n");
        await connection.ReceiveAsync();
    }

    private static Scenario Of(string name, Func<RawConnection, Task> script, TimeSpan? wait = null, bool expects = true) => Make.Of(name, async stage =>
    {
        stage.ServeRaw(async connection =>
        {
            stage.Note("received", await connection.ReceiveUntilAsync());
            await script(connection);
        });
        HttpRequestMessage request = stage.Post(new StringContent("content"));
        if (expects) request.Headers.ExpectContinue = true;
        await stage.SendAsync(request);
        stage.HidesServers = true;
    }, new Settings { ContinueTimeout = wait ?? TimeSpan.FromSeconds(3) });
}
