using System.Net.Http.Headers;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

internal static class RequestFieldScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        Make.Sent("field: several values of one name", request => request.Headers.Add("X-Many", ["one", "two", "three"])),
        Make.Sent("field: several Accept", request =>
        {
            request.Headers.Accept.ParseAdd("text/html");
            request.Headers.Accept.ParseAdd("*/*;q=0.1");
        }),
        Make.Sent("field: User-Agent with a comment", request => request.Headers.UserAgent.ParseAdd("a/1 (b; c) d/2")),
        Make.Sent("field: several Cookie", request => request.Headers.Add("Cookie", ["a=1", "b=2"])),
        Make.Sent("field: an empty value", request => request.Headers.TryAddWithoutValidation("X-Empty", "")),
        Make.Sent("field: blanks around a value", request => request.Headers.TryAddWithoutValidation("X-Blanks", "  x  ")),
        Make.Sent("field: a tab in a value", request => request.Headers.TryAddWithoutValidation("X-Tab", "a\tb")),
        Make.Sent("field: a name in odd letter case", request => request.Headers.Add("x-oDD-cAsE", "1")),
        Make.Sent("field: a name with all token characters", request => request.Headers.Add("!#$%&'*+-.^_`|~09az", "1")),
        Make.Sent("field: a long value", request => request.Headers.Add("X-Long", new string('a', 3000))),
        Make.Sent("field: fifty fields", request =>
        {
            for (int i = 0; i < 50; i++) request.Headers.Add($"X-{i}", $"{i}");
        }),
        Make.Sent("field: Host of one's own", request => request.Headers.Host = "other.test:81"),
        Make.Sent("field: Host without validation", request => request.Headers.TryAddWithoutValidation("Host", "other.test")),
        Make.Sent("field: two Hosts", request => request.Headers.TryAddWithoutValidation("Host", ["a.test", "b.test"])),
        Make.Sent("field: an empty Host", request => request.Headers.TryAddWithoutValidation("Host", "")),
        Make.Sent("field: Connection: close", request => request.Headers.ConnectionClose = true),
        Make.Sent("field: Connection: keep-alive", request => request.Headers.Connection.Add("keep-alive")),
        Make.Sent("field: Connection with an option of one's own", request => request.Headers.Connection.Add("X-Hop")),
        Make.Sent("field: TE", request => request.Headers.TE.ParseAdd("trailers")),
        Make.Sent("field: Authorization", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "abc")),
        Make.Sent("field: Referer with other than ASCII letters", request => request.Headers.Referrer = new Uri("http://b\u00fccher.test/\u20ac")),
        Make.Sent("field: Date and If-Modified-Since", request =>
        {
            request.Headers.Date = DateTimeOffset.UnixEpoch;
            request.Headers.IfModifiedSince = DateTimeOffset.UnixEpoch;
        }),
        Make.Sent("field: Range", request => request.Headers.Range = new RangeHeaderValue(0, 99)),
        Make.Sent("field: Expect without content", request => request.Headers.ExpectContinue = true),
        Make.Sent("field: Transfer-Encoding: chunked without content", request => request.Headers.TransferEncodingChunked = true),
        Make.Sent("field: Transfer-Encoding of one's own without content", request => request.Headers.TryAddWithoutValidation("Transfer-Encoding", "xchunked")),
        Make.Sent("field: Transfer-Encoding: gzip, chunked with content", request =>
        {
            request.Method = HttpMethod.Post;
            request.Headers.TryAddWithoutValidation("Transfer-Encoding", "gzip, chunked");
            request.Content = new StringContent("content");
        }),
        Make.Sent("field: Content-Length among the request's fields", request => request.Headers.TryAddWithoutValidation("Content-Length", "5")),
        Make.Sent("field: Upgrade without Connection", request => request.Headers.Upgrade.ParseAdd("h2c")),
        Make.Sent("field: fields in the order of adding", request =>
        {
            request.Headers.Add("X-B", "1");
            request.Headers.Add("Accept", "a/b");
            request.Headers.Add("X-A", "2");
        }),
        Make.Sent("field: the same name added twice without validation", request =>
        {
            request.Headers.TryAddWithoutValidation("X-Twice", "1");
            request.Headers.TryAddWithoutValidation("X-Twice", "2");
        }),
        Raw("field: CR and LF in a value", "a\r\nX-Injected: 1"),
        Raw("field: CR in a value", "a\rb"),
        Raw("field: LF in a value", "a\nb"),
        Raw("field: NUL in a value", "a\0b"),
        Raw("field: a control character in a value", "a\u0001b"),
        Raw("field: DEL in a value", "a\u007fb"),
        Raw("field: LF at the end of a value", "a\n"),
        Raw("field: Latin-1 in a value", "caf\u00e9"),
        Raw("field: a euro sign in a value", "10 \u20ac"),
        Raw("field: a folded value", "a\r\n b"),
        Make.Of("field: LF in a field of the content", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            var content = new StringContent("content");
            content.Headers.TryAddWithoutValidation("X-Content", "a\nX-Injected: 1");
            await stage.SendAsync(stage.Post(content));
        }),
        Make.Of("field: default fields of HttpClient", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            using HttpClient client = stage.Handler.Client();
            client.DefaultRequestHeaders.Add("X-Default", "1");
            client.DefaultRequestHeaders.UserAgent.ParseAdd("parity/1");
            await stage.TryAsync("GetStringAsync", async () => await client.GetStringAsync(stage.At("/")));
        }),
        Make.Of("field: traceparent where an activity is current", async stage =>
        {
            stage.Serve(request => ServerResponse.Ok(request.Fields.Contains("traceparent") ? "with traceparent" : "without traceparent"));
            using var activity = new System.Diagnostics.Activity("parity");
            activity.SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C);
            activity.ActivityTraceFlags = System.Diagnostics.ActivityTraceFlags.Recorded;
            activity.Start();
            await stage.SendAsync(stage.Get());
            stage.HidesServers = true;
        }),
    ];

    /// <summary>What is put into a value without validation, and whether it gets to the server.</summary>
    private static Scenario Raw(string name, string value) => Make.Of(name, async stage =>
    {
        var head = new StringBuilder();
        var received = new TaskCompletionSource();
        stage.ServeRaw(async connection =>
        {
            head.Append(await connection.ReceiveUntilAsync());
            received.TrySetResult();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            await connection.ReceiveAsync();
        });
        HttpRequestMessage request = stage.Get();
        stage.Note("added", request.Headers.TryAddWithoutValidation("X-Raw", value));
        await stage.SendAsync(request);
        stage.Note("received", head);
    });
}
