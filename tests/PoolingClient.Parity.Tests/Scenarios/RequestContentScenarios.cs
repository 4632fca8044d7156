using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

internal static class RequestContentScenarios
{
    private static readonly byte[] Large = MakeLarge();

    public static IEnumerable<Scenario> All { get; } =
    [
        Make.Posted("content: none", () => null),
        Make.Posted("content: empty string", () => new StringContent("")),
        Make.Posted("content: string", () => new StringContent("text \u20ac", Encoding.UTF8, "text/plain")),
        Make.Posted("content: octets", () => new ByteArrayContent([0, 1, 2, 253, 254, 255])),
        Make.Posted("content: memory", () => new ReadOnlyMemoryContent("memory"u8.ToArray())),
        Make.Posted("content: form", () => new FormUrlEncodedContent([new("a", "1 2"), new("b", "\u20ac&=")])),
        Make.Posted("content: multipart", () => new MultipartContent("mixed", "edge") { new StringContent("one"), new ByteArrayContent([1, 2]) }),
        Make.Posted("content: multipart form with a file", () => new MultipartFormDataContent("edge") { { new StringContent("1"), "a" }, { new StreamContent(new MemoryStream([1, 2, 3])), "file", "f.bin" } }),
        Make.Posted("content: JSON", () => JsonContent.Create(new { Name = "x", Count = 3 })),
        Make.Posted("content: a stream that can seek", () => new StreamContent(new MemoryStream("seekable"u8.ToArray()))),
        Make.Posted("content: a stream that cannot seek", () => new StreamContent(new ForwardStream("forward"u8.ToArray()))),
        Make.Posted("content: an empty stream that cannot seek", () => new StreamContent(new ForwardStream([]))),
        Make.Posted("content: of unknown length", () => new UnknownLengthContent("unknown")),
        Make.Posted("content: 300 KB of known length", () => new ByteArrayContent(Large)),
        Make.Posted("content: 300 KB of unknown length", () => new StreamContent(new ForwardStream(Large))),
        Make.Posted("content: empty, of a class of one's own", () => new WrittenContent(_ => Task.CompletedTask, 0)),
        Make.Sent("content: chunked was asked for", request =>
        {
            request.Method = HttpMethod.Post;
            request.Headers.TransferEncodingChunked = true;
            request.Content = new StringContent("content");
        }),
        Make.Sent("content: chunked was refused, length unknown", request =>
        {
            request.Method = HttpMethod.Post;
            request.Headers.TransferEncodingChunked = false;
            request.Content = new UnknownLengthContent("content");
        }),
        Make.Posted("content: a stream with a declared length", () => WithLength(new StreamContent(new ForwardStream("forward"u8.ToArray())), "7")),
        Declared("content: a declared length above the string's", () => WithLength(new StringContent("abc"), "10")),
        Declared("content: a declared length below the string's", () => WithLength(new StringContent("abcdef"), "3")),
        Declared("content: a declared length above the stream's", () => WithLength(new StreamContent(new ForwardStream("abc"u8.ToArray())), "10")),
        Declared("content: a declared length below the stream's", () => WithLength(new StreamContent(new ForwardStream("abcdef"u8.ToArray())), "3")),
        Declared("content: a declared length that is no number", () => WithLength(new StringContent("abc"), "x")),
        Declared("content: a stream that fails", () => new StreamContent(new ForwardStream("abc"u8.ToArray(), new IOException("broken")))),
        Declared("content: content that fails at once", () => new WrittenContent(_ => throw new InvalidOperationException("no"))),
        Declared("content: content that fails after an octet", () => new WrittenContent(async stream =>
        {
            await stream.WriteAsync(new byte[] { 1 });
            throw new InvalidOperationException("no");
        }, 10)),
        Make.Of("content: the same message sent twice", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            HttpRequestMessage request = stage.Post(new StringContent("content"));
            await stage.SendAsync(request);
            await stage.SendAsync(request);
        }),
        Make.Of("content: the same content in two messages", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            var content = new StringContent("content");
            await stage.SendAsync(stage.Post(content));
            await stage.SendAsync(stage.Post(content));
        }),
        Make.Of("content: disposed before it is sent", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            var content = new StringContent("content");
            content.Dispose();
            await stage.SendAsync(stage.Post(content));
        }),
        Make.Of("content: is not disposed by the handler", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            var stream = new MemoryStream("content"u8.ToArray());
            await stage.SendAsync(stage.Post(new StreamContent(stream)));
            stage.Note("can still be read", stream.CanRead);
        }),
        Make.Of("content: what the stream given to content can do", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(stage.Post(new WrittenContent(async stream =>
            {
                stage.Note("stream", $"read {stream.CanRead}, write {stream.CanWrite}, seek {stream.CanSeek}");
                stage.Try("Length", () => stream.Length);
                stage.Try("Read", () => stream.Read(new byte[1], 0, 1));
                stage.Try("Seek", () => stream.Seek(0, SeekOrigin.Begin));
                stream.Write([65], 0, 1);
                stream.WriteByte(66);
                stream.Write("CD"u8);
                await stream.WriteAsync("EF"u8.ToArray());
                await stream.FlushAsync();
                stream.Flush();
            })));
        }),
        Make.Of("content: early 413 and close while it is being sent", async stage =>
        {
            stage.Serve(ServerResponse.Ok("again"), new SocketServerOptions { EarlyAnswer = request => request.Method == "POST" ? ServerResponse.Status(413, "too large") : null });
            var sent = new TaskCompletionSource();
            await stage.SendAsync(stage.Post(new WrittenContent(async stream =>
            {
                await stream.WriteAsync("x"u8.ToArray());
                await stream.FlushAsync();
                await sent.Task.WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }, 1_000_000)));
            sent.TrySetResult();
            stage.HidesServers = true;
        }),
    ];

    private static byte[] MakeLarge()
    {
        var octets = new byte[300_000];
        OctetPattern.Fill(octets, 0);
        return octets;
    }

    private static HttpContent WithLength(HttpContent content, string length)
    {
        content.Headers.Remove("Content-Length");
        content.Headers.TryAddWithoutValidation("Content-Length", length);
        return content;
    }

    /// <summary>What the caller gets; how much of a broken request reached the server is chance.</summary>
    private static Scenario Declared(string name, Func<HttpContent> content) => Make.Of(name, async stage =>
    {
        stage.Serve(ServerResponse.Ok("done"));
        await stage.SendAsync(stage.Post(content()));
        stage.HidesServers = true;
    });
}
