using PoolingClient.Testing;

namespace PoolingClient.Parity;

internal static class MethodScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        .. new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" }.Select(method => Of($"method: {method} without content", method, null)),
        .. new[] { "GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" }.Select(method => Of($"method: {method} with content", method, "content")),
        Of("method: of one's own, without content", "PURGE", null),
        Of("method: of one's own, with content", "PURGE", "content"),
        Of("method: of one's own, in lower case", "purge", null),
        Of("method: QUERY with content", "QUERY", "content"),
        Of("method: get in lower case", "get", null),
        Of("method: Post in mixed case, without content", "Post", null),
        Of("method: HEAD", "HEAD", null, ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nContent-Type: text/html\r\n\r\n")),
        Of("method: HEAD, answered with chunked", "HEAD", null, ServerResponse.Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")),
        Of("method: head in lower case", "head", null, ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")),
        Of("method: HEAD with content", "HEAD", "content", ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n")),
        Make.Of("method: HEAD through GetStringAsync's way, buffered", async stage =>
        {
            stage.Serve(ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));
            using HttpClient client = stage.Handler.Client();
            using HttpResponseMessage response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, stage.At("/")));
            await stage.NoteResponseAsync(response);
            await stage.AgainAsync();
        }),
        Make.Of("method: characters that are no token", stage =>
        {
            stage.Serve(ServerResponse.Ok());
            stage.Try("made", () => new HttpMethod("GE T"));
            return Task.CompletedTask;
        }),
    ];

    private static Scenario Of(string name, string method, string? content, ServerResponse? answer = null) => Make.Of(name, async stage =>
    {
        stage.Serve(answer ?? ServerResponse.Ok("done"));
        HttpRequestMessage request = stage.Get();
        request.Method = new HttpMethod(method);
        if (content is not null) request.Content = new StringContent(content);
        await stage.SendAndAgainAsync(request);
    });
}
