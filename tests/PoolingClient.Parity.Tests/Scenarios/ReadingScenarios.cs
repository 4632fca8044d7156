using System.Net;
using System.Net.Http.Json;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>The ways to send and to read that callers know.</summary>
internal static class ReadingScenarios
{
    // With one connection the next request waits for it: whether it is given back does not depend on who is faster.
    private static readonly Settings One = new() { MaxConnections = 1 };

    public static IEnumerable<Scenario> All { get; } =
    [
        .. new[] { ("Content-Length", ServerResponse.Ok("hello")), ("chunked", ServerResponse.Chunked("he", "llo")), ("close", ServerResponse.CloseDelimited("hello")) }.SelectMany(answer => EachWay(answer.Item1, answer.Item2)),
        Client("reading: GetFromJsonAsync", ServerResponse.Ok("{\"a\":1}").With("Content-Type", "application/json"), async (client, uri) => (await client.GetFromJsonAsync<Dictionary<string, int>>(uri))!["a"]),
        Client("reading: GetStringAsync of a 404", ServerResponse.Status(404, "no"), async (client, uri) => await client.GetStringAsync(uri)),
        Client("reading: EnsureSuccessStatusCode of a 500", ServerResponse.Status(500, "no"), async (client, uri) => (await client.GetAsync(uri)).EnsureSuccessStatusCode()),
        Client("reading: text in Latin-1", ServerResponse.Ok([0x63, 0xe9]).With("Content-Type", "text/plain; charset=iso-8859-1"), async (client, uri) => await client.GetStringAsync(uri)),
        Client("reading: an unknown charset", ServerResponse.Ok([0x63]).With("Content-Type", "text/plain; charset=none"), async (client, uri) => await client.GetStringAsync(uri)),
        Client("reading: content above MaxResponseContentBufferSize", ServerResponse.Generated(5000), async (client, uri) =>
        {
            client.MaxResponseContentBufferSize = 1000;
            return await client.GetByteArrayAsync(uri);
        }),
        Client("reading: chunked content above MaxResponseContentBufferSize", ServerResponse.Chunked(new string('x', 900), new string('y', 900)), async (client, uri) =>
        {
            client.MaxResponseContentBufferSize = 1000;
            return await client.GetByteArrayAsync(uri);
        }),
        Client("reading: buffered content twice", ServerResponse.Ok("twice"), async (client, uri) =>
        {
            using HttpResponseMessage response = await client.GetAsync(uri);
            return await response.Content.ReadAsStringAsync() + await response.Content.ReadAsStringAsync();
        }),
        Client("reading: truncated content, buffered", ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok").WithClose(), async (client, uri) => await client.GetAsync(uri)),
        Client("reading: truncated content, GetStringAsync", ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok").WithClose(), async (client, uri) => await client.GetStringAsync(uri)),
        Client("reading: a bad chunk, buffered", ServerResponse.Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").WithClose(), async (client, uri) => await client.GetAsync(uri)),
        Streamed("reading: truncated content, from the stream", ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok").WithClose(), ReadAllAsync),
        Streamed("reading: a bad chunk, from the stream", ServerResponse.Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n").WithClose(), ReadAllAsync),
        Streamed("reading: ReadAsStringAsync twice without buffering", ServerResponse.Ok("twice"), async response =>
            await response.Content.ReadAsStringAsync() + await response.Content.ReadAsStringAsync()),
        Streamed("reading: the stream and then the string", ServerResponse.Ok("both"), async response =>
        {
            await ReadAllAsync(response);
            return await response.Content.ReadAsStringAsync();
        }),
        Streamed("reading: the stream twice", ServerResponse.Ok("same"), async response =>
            ReferenceEquals(await response.Content.ReadAsStreamAsync(), await response.Content.ReadAsStreamAsync())),
        Streamed("reading: LoadIntoBufferAsync, then the string twice", ServerResponse.Ok("load"), async response =>
        {
            await response.Content.LoadIntoBufferAsync();
            return await response.Content.ReadAsStringAsync() + await response.Content.ReadAsStringAsync();
        }),
        Streamed("reading: CopyToAsync", ServerResponse.Chunked("a", "b"), async response =>
        {
            var copy = new MemoryStream();
            await response.Content.CopyToAsync(copy);
            return copy.ToArray();
        }),
        Streamed("reading: CopyToAsync twice", ServerResponse.Chunked("a", "b"), async response =>
        {
            await response.Content.CopyToAsync(Stream.Null);
            await response.Content.CopyToAsync(Stream.Null);
            return "copied twice";
        }),
        Streamed("reading: what the stream can do", ServerResponse.Ok("can"), async response =>
        {
            Stream stream = await response.Content.ReadAsStreamAsync();
            return $"read {stream.CanRead}, write {stream.CanWrite}, seek {stream.CanSeek}, timeout {stream.CanTimeout}";
        }),
        Streamed("reading: the length of the stream", ServerResponse.Ok("can"), async response => (await response.Content.ReadAsStreamAsync()).Length),
        Streamed("reading: writing to the stream", ServerResponse.Ok("can"), async response =>
        {
            (await response.Content.ReadAsStreamAsync()).Write([1], 0, 1);
            return "written";
        }),
        Streamed("reading: zero octets", ServerResponse.Ok("can"), async response => await (await response.Content.ReadAsStreamAsync()).ReadAsync(Memory<byte>.Empty)),
        Streamed("reading: on after the end", ServerResponse.Ok("end"), async response =>
        {
            Stream stream = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[10];
            return $"{await stream.ReadAtLeastAsync(buffer, 3)}, {await stream.ReadAsync(buffer)}, {stream.Read(buffer, 0, 10)}, {stream.ReadByte()}";
        }),
        Streamed("reading: BeginRead and EndRead", ServerResponse.Ok("apm"), async response =>
        {
            Stream stream = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[10];
            return await Task.Factory.FromAsync(stream.BeginRead(buffer, 0, 3, null, null), stream.EndRead);
        }),
        Streamed("reading: Content-Length of the content's fields", ServerResponse.Ok("12345"), response => Task.FromResult<object?>(response.Content.Headers.ContentLength)),
        Streamed("reading: Content-Length where there is none", ServerResponse.Chunked("12345"), response => Task.FromResult<object?>(response.Content.Headers.ContentLength)),
        Make.Of("reading: trailers come at the end of content", async stage =>
        {
            stage.Serve(ServerResponse.Chunked("a").WithTrailer("X-T", "1"));
            using HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default);
            await response.Content.CopyToAsync(Stream.Null);
            stage.NoteFields("trailer", response.TrailingHeaders);
        }),
    ];

    private static IEnumerable<Scenario> EachWay(string framing, ServerResponse answer)
    {
        yield return Client($"reading: GetStringAsync, {framing}", answer, async (client, uri) => await client.GetStringAsync(uri));
        yield return Client($"reading: GetByteArrayAsync, {framing}", answer, async (client, uri) => await client.GetByteArrayAsync(uri));
        yield return Client($"reading: GetStreamAsync, {framing}", answer, async (client, uri) => await new StreamReader(await client.GetStreamAsync(uri)).ReadToEndAsync());
        yield return Client($"reading: ResponseHeadersRead, {framing}", answer, async (client, uri) =>
        {
            using HttpResponseMessage response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
            return await response.Content.ReadAsStringAsync();
        });
        yield return Client($"reading: Send without async, buffered, {framing}", answer, async (client, uri) =>
        {
            await Task.Yield();
            using HttpResponseMessage response = client.Send(new HttpRequestMessage(HttpMethod.Get, uri));
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return reader.ReadToEnd();
        });
        yield return Client($"reading: Send without async, ResponseHeadersRead, {framing}", answer, async (client, uri) =>
        {
            await Task.Yield();
            using HttpResponseMessage response = client.Send(new HttpRequestMessage(HttpMethod.Get, uri), HttpCompletionOption.ResponseHeadersRead);
            using Stream stream = response.Content.ReadAsStream();
            var copy = new MemoryStream();
            stream.CopyTo(copy, 2);
            return copy.ToArray();
        });
    }

    private static async Task<object?> ReadAllAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        return await reader.ReadToEndAsync();
    }

    private static Scenario Client(string name, ServerResponse answer, Func<HttpClient, Uri, Task<object?>> act) => Make.Of(name, async stage =>
    {
        stage.Serve(answer);
        using HttpClient client = stage.Handler.Client();
        await stage.TryAsync("read", async () => await act(client, stage.At("/")) is var result && result is HttpResponseMessage ? "a response" : result);
        await stage.AgainAsync();
    }, One);

    private static Scenario Streamed(string name, ServerResponse answer, Func<HttpResponseMessage, Task<object?>> act) => Make.Of(name, async stage =>
    {
        stage.Serve(answer);
        using (HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default)) await stage.TryAsync("read", () => act(response));
        await stage.AgainAsync();
    }, One);
}
