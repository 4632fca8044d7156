using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>What the server receives of each kind of request content.</summary>
public sealed class RequestContentTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task A_request_that_anticipates_no_content_announces_none(string method)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using HttpResponseMessage response = await door.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Uri));
        ServerRequest request = Assert.Single(server.Requests);
        Assert.Equal($"{method} / HTTP/1.1\r\nHost: {server.EndPoint}\r\n\r\n", request.RawHead);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task A_request_that_could_have_content_and_has_none_says_length_zero(string method)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using HttpResponseMessage response = await door.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Uri));
        Assert.Equal($"{method} / HTTP/1.1\r\nHost: {server.EndPoint}\r\nContent-Length: 0\r\n\r\n", Assert.Single(server.Requests).RawHead);
    }

    [Fact]
    public async Task Text_goes_out_with_its_type_and_its_length_in_octets()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var content = new StringContent("grüße");
        using HttpResponseMessage response = await door.PostAsync(server.At("/text"), content);
        ServerRequest request = Assert.Single(server.Requests);
        Assert.Equal($"POST /text HTTP/1.1\r\nHost: {server.EndPoint}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 7\r\n\r\n", request.RawHead);
        Assert.Equal("grüße", request.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(3_000_000)]
    public async Task Octets_in_memory_arrive_as_they_are(int length)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        byte[] octets = Servers.Pattern(length);
        using var content = new ByteArrayContent(octets);
        using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
        AssertReceived(server, octets, $"{length}");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(16 * 1024, true)]
    [InlineData(16 * 1024, false)]
    [InlineData((64 * 1024) + 1, true)]
    [InlineData((64 * 1024) + 1, false)]
    [InlineData(3_000_000, true)]
    [InlineData(3_000_000, false)]
    public async Task A_stream_is_sent_with_its_length_where_it_knows_it_and_in_chunks_where_not(int length, bool knowsLength)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        await using var stream = new PatternStream(length, knowsLength);
        using var content = new StreamContent(stream);
        using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
        AssertReceived(server, Servers.Pattern(length), knowsLength ? $"{length}" : null);
        Assert.Equal("/again", await SecondAsync(door, server));
    }

    [Fact]
    public async Task Content_that_is_asked_to_go_in_chunks_goes_without_its_length()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Uri) { Content = new StringContent("chunks") };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await door.SendAsync(request);
        AssertReceived(server, "chunks"u8.ToArray(), null);
    }

    [Fact]
    public async Task An_object_is_sent_as_JSON()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using HttpResponseMessage response = await door.Client.PostAsJsonAsync(server.Uri, new { name = "n", numbers = Enumerable.Range(0, 20_000) }).InTime();
        ServerRequest request = Assert.Single(server.Requests);
        Assert.Equal("application/json; charset=utf-8", request.Fields["Content-Type"]);
        Assert.StartsWith("""{"name":"n","numbers":[0,1,2,""", request.Text, StringComparison.Ordinal);
        Assert.True(request.Complete);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_of_several_parts_arrives_with_its_boundaries(bool knowsLength)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        await using var file = new PatternStream(10_000, knowsLength);
        using var form = new MultipartFormDataContent("boundary") { { new StringContent("value"), "field" }, { new StreamContent(file), "file", "f.bin" } };
        using HttpResponseMessage response = await door.PostAsync(server.Uri, form);
        ServerRequest request = Assert.Single(server.Requests);
        Assert.Equal("multipart/form-data; boundary=\"boundary\"", request.Fields["Content-Type"]);
        Assert.Equal(knowsLength, request.Fields.Contains("Content-Length"));
        string text = Encoding.Latin1.GetString(request.Content);
        Assert.StartsWith("--boundary\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=field\r\n\r\nvalue\r\n--boundary\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith($"{Encoding.Latin1.GetString(Servers.Pattern(10_000))}\r\n--boundary--\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_fields_are_sent_encoded()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var form = new FormUrlEncodedContent([new("a", "1 2"), new("b", "&")]);
        using HttpResponseMessage response = await door.PostAsync(server.Uri, form);
        AssertReceived(server, "a=1+2&b=%26"u8.ToArray(), "11");
    }

    [Fact]
    public async Task Content_written_in_small_synchronous_pieces_arrives_in_order()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        byte[] octets = Servers.Pattern(100_003);
        using var content = new WrittenContent(stream =>
        {
            for (int at = 0; at < octets.Length; at += 7) stream.Write(octets, at, Math.Min(7, octets.Length - at));
            return Task.CompletedTask;
        });
        using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
        AssertReceived(server, octets, null);
    }

    [Fact]
    public async Task A_request_with_content_can_be_sent_blocking()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Text));
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Put, server.Uri) { Content = new StreamContent(new MemoryStream("sync"u8.ToArray())) };
        string answer = await Task.Run(() =>
        {
            using HttpResponseMessage response = door.Client.Send(request);
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return reader.ReadToEnd();
        }).InTime();
        Assert.Equal("sync", answer);
    }

    [Fact]
    public async Task Content_of_unknown_length_can_be_sent_to_HTTP_1_0_if_its_length_is_set()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        await using var stream = new PatternStream(1000);
        using var content = new StreamContent(stream);
        content.Headers.ContentLength = 1000;
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Uri) { Content = content, Version = new Version(1, 0) };
        using HttpResponseMessage response = await door.SendAsync(request);
        AssertReceived(server, Servers.Pattern(1000), "1000");
        Assert.Equal("HTTP/1.0", server.Requests[0].Version);
    }

    private static async Task<string> SecondAsync(Door door, SocketServer server)
    {
        using HttpResponseMessage response = await door.GetAsync(server.At("/again"));
        Assert.Equal(1, server.ConnectionsAccepted);
        return server.Requests[1].Target;
    }

    private static void AssertReceived(SocketServer server, byte[] octets, string? announced)
    {
        ServerRequest request = server.Requests[0];
        Assert.Equal(announced, request.Fields["Content-Length"]);
        Assert.Equal(announced is null ? "chunked" : null, request.Fields["Transfer-Encoding"]);
        Assert.Equal(octets.Length, request.ContentLength);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(octets)), request.ContentSha256);
    }
}
