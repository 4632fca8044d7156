using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>How .NET's messages and the field lines on the wire map to each other.</summary>
public sealed class MessageTests
{
    [Fact]
    public async Task Request_headers_go_out_as_one_line_a_name_with_the_separator_of_their_grammar()
    {
        ServerRequest received = await SendAsync(request =>
        {
            request.Headers.Accept.ParseAdd("text/html");
            request.Headers.Accept.ParseAdd("text/plain; q=0.5");
            request.Headers.TryAddWithoutValidation("Cookie", ["a=1", "b=2"]);
            request.Headers.UserAgent.ParseAdd("product/1.0 (comment)");
            request.Headers.TryAddWithoutValidation("x-Custom-NAME", ["one", "two"]);
            request.Headers.TryAddWithoutValidation("X-Empty", "");
        });
        Assert.Equal("text/html, text/plain; q=0.5", received.Fields["Accept"]);
        Assert.Equal("a=1; b=2", received.Fields["Cookie"]);
        Assert.Equal("product/1.0 (comment)", received.Fields["User-Agent"]);
        Assert.Equal("", received.Fields["X-Empty"]);
        Assert.Contains("x-Custom-NAME: one, two\r\n", received.RawHead, StringComparison.Ordinal);
        Assert.Equal(received.Fields.Count, received.Fields.Select(field => field.Name.ToUpperInvariant()).Distinct().Count());
    }

    [Fact]
    public async Task Content_headers_go_out_with_the_others()
    {
        ServerRequest received = await SendAsync(request =>
        {
            request.Method = HttpMethod.Post;
            request.Content = new ByteArrayContent([1, 2, 3]);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            request.Content.Headers.ContentEncoding.Add("br");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        });
        Assert.Equal(("application/octet-stream", "br", "3", "Bearer token"),
            (received.Fields["Content-Type"], received.Fields["Content-Encoding"], received.Fields["Content-Length"], received.Fields["Authorization"]));
    }

    [Theory]
    [InlineData("virtual.example")]
    [InlineData("virtual.example:8080")]
    [InlineData("[::1]:80")]
    public async Task A_Host_of_the_callers_own_replaces_ours(string host)
    {
        ServerRequest received = await SendAsync(request => request.Headers.Host = host);
        Assert.Equal([host], received.Fields.GetValues("Host"));
    }

    [Fact]
    public async Task An_IPv6_address_stands_in_brackets_in_Host()
    {
        if (!System.Net.Sockets.Socket.OSSupportsIPv6) return;
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { Address = IPAddress.IPv6Loopback });
        using var door = new Door();
        (await door.GetAsync(server.Uri)).Dispose();
        Assert.Equal($"[::1]:{server.Port}", Assert.Single(server.Requests).Fields["Host"]);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b?c=d&e=%20f", "/a/b?c=d&e=%20f")]
    [InlineData("/a b", "/a%20b")]
    [InlineData("/gr\u00FC\u00DFe", "/gr%C3%BC%C3%9Fe")]
    [InlineData("/a#fragment", "/a")]
    [InlineData("/?", "/?")]
    [InlineData("//double", "//double")]
    public async Task The_target_is_the_path_and_the_query(string relative, string target)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        (await door.GetAsync(new Uri($"http://{server.EndPoint}{relative}"))).Dispose();
        Assert.Equal(target, Assert.Single(server.Requests).Target);
    }

    [Fact]
    public async Task User_information_of_the_URI_is_not_sent()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        (await door.GetAsync(new Uri($"http://user:password@{server.EndPoint}/"))).Dispose();
        Assert.DoesNotContain("password", Assert.Single(server.Requests).RawHead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_fields_stand_where_NET_keeps_them()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("content")
            .With("x-Custom-NAME", "kept").With("etag", "\"1\"").With("SERVER", "s").With("Expires", "0").With("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT")
            .With("Allow", "GET").With("Content-Language", "de").With("Set-Cookie", "a=1").With("Set-Cookie", "b=2").With("Vary", "A").With("Vary", "B, C").With("X-Empty", ""));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        HttpContentHeaders content = response.Content.Headers;
        Assert.Equal(["0"], content.GetValues("Expires"));
        Assert.Equal(DateTimeOffset.UnixEpoch, content.LastModified);
        Assert.Equal(["GET"], content.Allow);
        Assert.Equal(["de"], content.ContentLanguage);
        Assert.Equal("text/plain; charset=utf-8", content.ContentType!.ToString());
        Assert.Equal(7, content.ContentLength);
        Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
        Assert.Equal(["A", "B", "C"], response.Headers.Vary);
        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
        Assert.Equal([""], response.Headers.GetValues("X-Empty"));
        Assert.Contains(response.Headers, header => header.Key == "x-Custom-NAME");
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Values_are_read_as_Latin_1_and_folds_as_spaces()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw("HTTP/1.1 200 Sch\u00F6n\r\nX-Latin: \u00E9\u00FF\r\nX-Folded: a\r\n  b\r\nServer:\t padded \t\r\nContent-Length: 0\r\n\r\n"));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal("Sch\u00F6n", response.ReasonPhrase);
        Assert.Equal("\u00E9\u00FF", Assert.Single(response.Headers.GetValues("X-Latin")));
        Assert.Equal(["a", "b"], Assert.Single(response.Headers.GetValues("X-Folded")).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("padded", Assert.Single(response.Headers.NonValidated["Server"]));
    }

    [Fact]
    public async Task Values_that_recur_are_not_mixed_up_between_responses()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok().With("Server", request.Target).With("Date", $"{request.Target}-"));
        using var door = new Door();
        foreach (string target in Enumerable.Range(0, 600).Select(i => $"/{i % 300:000}"))
        {
            using HttpResponseMessage response = await door.GetAsync(server.At(target));
            Assert.Equal((target, $"{target}-"), (response.Headers.NonValidated["Server"].ToString(), response.Headers.NonValidated["Date"].ToString()));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK", 200, "OK", "1.1")]
    [InlineData("HTTP/1.1 404 Nothing here", 404, "Nothing here", "1.1")]
    [InlineData("HTTP/1.1 404 ", 404, "", "1.1")]
    [InlineData("HTTP/1.1 404", 404, "", "1.1")]
    [InlineData("HTTP/1.1 299 Odd", 299, "Odd", "1.1")]
    [InlineData("HTTP/1.1 999 Odder", 999, "Odder", "1.1")]
    [InlineData("HTTP/1.0 500 Internal Server Error", 500, "Internal Server Error", "1.0")]
    public async Task Version_status_and_reason_are_those_of_the_server(string line, int status, string reason, string version)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw($"{line}\r\nContent-Length: 0\r\n\r\n"));
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal((status, reason, Version.Parse(version)), ((int)response.StatusCode, response.ReasonPhrase, response.Version));
        Assert.Same(request, response.RequestMessage);
    }

    [Fact]
    public async Task A_Content_Length_beside_chunks_is_removed_and_ends_the_connection()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Null(response.Content.Headers.ContentLength);
        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal("hello", await response.Content.ReadAsStringAsync().InTime());
        await server.WaitForConnectionsEndedAsync(1);
    }

    private static async Task<ServerRequest> SendAsync(Action<HttpRequestMessage> change)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        change(request);
        (await door.SendAsync(request)).Dispose();
        return Assert.Single(server.Requests);
    }
}
