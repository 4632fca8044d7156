using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Requests that are refused before the wire: the server sees no connection, and the message names the place but not the value.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("secret\r\nX-Evil: 1")]
    [InlineData("secret\rX-Evil: 1")]
    [InlineData("secret\nX-Evil: 1")]
    [InlineData("secret\r\n X-Folded: 1")]
    [InlineData("secret\0")]
    [InlineData("secret\u0001")]
    [InlineData("secret\u007F")]
    [InlineData("secret-gr\u00FC\u00DFe")]
    [InlineData("secret-\u010A")]      // its low octet is LF
    [InlineData("secret-\u560D\u560A")]
    public async Task A_header_value_that_could_split_the_message_is_refused(string value)
    {
        foreach (string name in (string[])["X-Token", "Authorization", "Cookie", "User-Agent", "Referer", "Connection"])
        {
            await AssertRefusedAsync(request => Assert.True(request.Headers.TryAddWithoutValidation(name, value)), name);
        }
        foreach (string name in (string[])["Content-Type", "Content-Disposition", "Content-Language"])
        {
            await AssertRefusedAsync(
                request =>
                {
                    request.Method = HttpMethod.Post;
                    request.Content = new ByteArrayContent([]);
                    Assert.True(request.Content.Headers.TryAddWithoutValidation(name, value));
                },
                name);
        }
    }

    [Fact]
    public async Task The_second_of_two_values_is_looked_at_as_well()
    {
        await AssertRefusedAsync(request => request.Headers.TryAddWithoutValidation("X-Many", ["fine", "secret\nX-Evil: 1"]), "X-Many");
        await AssertRefusedAsync(request => request.Headers.TryAddWithoutValidation("Cookie", ["a=b", "secret\nX-Evil: 1"]), "Cookie");
    }

    [Fact]
    public Task Two_Hosts_are_refused() => AssertRefusedAsync(request => request.Headers.TryAddWithoutValidation("Host", ["secret.example", "secret.test"]), "Host");

    [Theory]
    [InlineData("secret.example, secret.test")]
    [InlineData("secret.example/path")]
    [InlineData("user@secret.example")]
    [InlineData("secret example")]
    [InlineData("secret.example\r\nX-Evil: 1")]
    public Task A_Host_that_is_no_host_is_refused(string host) => AssertRefusedAsync(request => request.Headers.TryAddWithoutValidation("Host", host), "Host");

    [Theory]
    [InlineData("xchunked")]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, chunked")]
    [InlineData("identity")]
    [InlineData("chunked")]
    public Task A_Transfer_Encoding_without_content_or_other_than_chunked_is_refused(string coding) =>
        AssertRefusedAsync(request => request.Headers.TryAddWithoutValidation("Transfer-Encoding", coding), "Transfer-Encoding");

    [Fact]
    public Task A_Transfer_Encoding_that_is_not_chunked_is_refused_beside_a_length() => AssertRefusedAsync(
        request =>
        {
            (request.Method, request.Content) = (HttpMethod.Post, new StringContent("secret"));
            request.Headers.TryAddWithoutValidation("Transfer-Encoding", "gzip");
        },
        "Transfer-Encoding");

    [Theory]
    [InlineData("5")]
    [InlineData("7")]
    [InlineData("-6")]
    [InlineData("+6")]
    [InlineData("0x6")]
    [InlineData("6, 7")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("6\r\nX-Evil: 1")]
    public Task A_Content_Length_that_is_not_the_length_is_refused(string length) => AssertRefusedAsync(
        request =>
        {
            (request.Method, request.Content) = (HttpMethod.Post, new StringContent("secret"));
            request.Content.Headers.TryAddWithoutValidation("Content-Length", length);
        },
        "Content-Length");

    [Fact]
    public Task A_Content_Length_that_differs_from_large_content_in_memory_is_refused_before_the_wire() => AssertRefusedAsync(
        request =>
        {
            (request.Method, request.Content) = (HttpMethod.Post, new ByteArrayContent(new byte[100_000]));
            request.Content.Headers.ContentLength = 300_000;
        },
        "Content-Length");

    [Fact]
    public Task A_field_that_is_left_out_is_checked_like_all_others() => AssertRefusedAsync(
        request => request.Headers.TryAddWithoutValidation("Expect", "secret\r\nX-Evil: 1"),
        "Expect");

    [Fact]
    public Task A_head_that_is_too_large_names_the_field() => AssertRefusedAsync(
        request => request.Headers.TryAddWithoutValidation("X-Big", "secret" + new string('x', 2 << 20)),
        "X-Big");

    [Theory]
    [InlineData("/a\r\nX-Evil:secret")]
    [InlineData("/secret HTTP/1.1\r\nHost: x\r\n\r\nGET /b")]
    [InlineData("/a secret")]
    [InlineData("/secret\0")]
    [InlineData("/secret\u0001")]
    [InlineData("/secret\u00FC")]
    [InlineData("/secret\u560A")]
    public async Task A_target_that_could_split_the_request_line_is_refused(string target)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        var raw = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        Assert.True(Uri.TryCreate($"http://{server.EndPoint}{target}", raw, out Uri? uri));   // .NET itself lets it pass
        await AssertRefusedAsync(request => request.RequestUri = uri, "target");
        Assert.Equal(0, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("ftp://secret.invalid/")]
    [InlineData("file:///secret")]
    public async Task A_scheme_other_than_http_and_https_is_not_supported(string uri)
    {
        using var door = new Door();
        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => door.GetAsync(new Uri(uri)));
        Assert.Contains(uri[..uri.IndexOf(':', StringComparison.Ordinal)], exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.Empty(door.Handler.Pool.GetSnapshot().Origins);
    }

    [Fact]
    public async Task A_relative_or_missing_URI_is_an_InvalidOperationException()
    {
        using var door = new Door();
        await Assert.ThrowsAsync<InvalidOperationException>(() => door.GetAsync(new Uri("/relative", UriKind.Relative)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => door.SendAsync(new HttpRequestMessage()));
    }

    [Theory]
    [InlineData("GET secret")]
    [InlineData("CONNECT")]
    public async Task A_method_that_cannot_be_sent_is_refused(string method)
    {
        if (method == "CONNECT") await AssertRefusedAsync(request => request.Method = HttpMethod.Connect, "CONNECT");
        else Assert.ThrowsAny<FormatException>(() => new HttpMethod(method));   // .NET itself refuses what is no token
    }

    [Fact]
    public Task A_CONNECT_with_content_is_refused() => AssertRefusedAsync(
        request => (request.Method, request.Headers.Host, request.Content) = (HttpMethod.Connect, "a:1", new StringContent("secret")), "content");

    [Theory]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrLower, "HTTP/1.1")]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact, "HTTP/1.1")]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher, "HTTP/1.1")]
    [InlineData("1.0", HttpVersionPolicy.RequestVersionOrLower, "HTTP/1.0")]
    [InlineData("1.0", HttpVersionPolicy.RequestVersionExact, "HTTP/1.0")]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, "HTTP/1.1")]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionOrLower, "HTTP/1.1")]
    public async Task A_version_that_can_be_had_is_used(string version, HttpVersionPolicy policy, string sent)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri) { Version = Version.Parse(version), VersionPolicy = policy };
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(sent, Assert.Single(server.Requests).Version);
        Assert.Equal(HttpVersion.Version11, response.Version);
    }

    [Theory]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrHigher)]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionExact)]
    public async Task A_version_that_cannot_be_had_is_a_VersionNegotiationError(string version, HttpVersionPolicy policy)
    {
        PoolingRequestException exception = await AssertRefusedAsync(request => (request.Version, request.VersionPolicy) = (Version.Parse(version), policy), "HTTP/");
        Assert.Equal(HttpRequestError.VersionNegotiationError, exception.HttpRequestError);
    }

    [Fact]
    public async Task A_refused_request_can_be_sent_once_it_is_put_right()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using (var wrong = new HttpRequestMessage(HttpMethod.Get, server.Uri))
        {
            wrong.Headers.TryAddWithoutValidation("X-Token", "secret\n");
            await Assert.ThrowsAsync<PoolingRequestException>(() => door.SendAsync(wrong));
            wrong.Headers.Remove("X-Token");
            wrong.Headers.TryAddWithoutValidation("X-Token", "fine\tvalue");
            using HttpResponseMessage response = await door.SendAsync(wrong);
        }
        Assert.Equal("fine\tvalue", Assert.Single(server.Requests).Fields["X-Token"]);
    }

    private static async Task<PoolingRequestException> AssertRefusedAsync(Action<HttpRequestMessage> spoil, string named)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        spoil(request);
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.SendAsync(request));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.Equal(RequestFate.NotSent, exception.Fate);
        Assert.Equal(0, server.ConnectionsAccepted);
        return exception;
    }
}
