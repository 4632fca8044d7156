using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>How failures are told: the error of .NET, the stage, the fate, and a message that gives nothing away.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_refused_connection_is_a_ConnectionError_and_nothing_was_sent()
    {
        Uri uri;
        await using (var server = SocketServer.Start(_ => ServerResponse.Ok())) uri = new Uri(server.Uri, "/path?secret=1");
        using var door = new Door();
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(uri));
        Assert.Equal((HttpRequestError.ConnectionError, RequestStage.Connect, RequestFate.NotSent), (exception.HttpRequestError, exception.Stage, exception.Fate));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(exception.InnerException).SocketErrorCode);
        Assert.Contains(uri.Authority, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (door.Origin.Connections, door.Origin.Dialing, door.Origin.Waiting));
    }

    [Fact]
    public async Task A_refused_connection_fails_each_request_and_blocks_none()
    {
        Uri uri;
        await using (var server = SocketServer.Start(_ => ServerResponse.Ok())) uri = server.Uri;
        using var door = Door.OfOneConnection();
        Task<HttpResponseMessage>[] requests = [.. Enumerable.Range(0, 20).Select(_ => door.GetAsync(uri))];
        foreach (Task<HttpResponseMessage> request in requests) await Assert.ThrowsAsync<PoolingRequestException>(() => request);
        await using var revived = SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { Port = uri.Port });
        Assert.Equal("/next", await door.GetTextAsync(revived.At("/next")));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_a_NameResolutionError_and_nothing_was_sent()
    {
        using var door = new Door();
        // A label of more than 63 octets is no name (RFC 1035 2.3.4): the resolver says so without asking the network.
        string name = new string('n', 64) + ".invalid";
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(new Uri($"http://{name}/?secret=1")));
        Assert.Equal((HttpRequestError.NameResolutionError, RequestStage.Resolve, RequestFate.NotSent), (exception.HttpRequestError, exception.Stage, exception.Fate));
        Assert.IsType<SocketException>(exception.InnerException);
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_SYN_ends_the_dial_at_ConnectTimeout()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
        using var door = new Door(new SocketPoolOptions { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.Uri));
        Assert.Equal((HttpRequestError.ConnectionError, RequestStage.Connect, RequestFate.NotSent), (exception.HttpRequestError, exception.Stage, exception.Fate));
        Assert.IsType<TimeoutException>(exception.InnerException);
        Assert.Contains("ConnectTimeout of 0.2 s", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{server.EndPoint}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", "RFC 9110 15")]
    [InlineData("ICY 200 OK\r\n\r\n", "RFC 9112 4")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n", "RFC 9112 2.3")]
    [InlineData("HTTP/1.1 200 OK\nX: y\n\n", "RFC 9112 2.2")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Name : password\r\n\r\n", "RFC 9112 5.1")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Token: pass\0word\r\n\r\n", "RFC 9110 5.5")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\npassword", "RFC 9112 6.3")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: password\r\n\r\n", "RFC 9110 8.6")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "RFC 9112 6.1")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "RFC 9110 15.2.2")]
    public async Task A_head_that_breaks_a_rule_is_an_InvalidResponse_that_names_the_rule(string octets, string section)
    {
        await using var server = SocketServer.Start(request => request.Target == "/next" ? ServerResponse.Ok("/next") : ServerResponse.Raw(octets));
        using var door = Door.OfOneConnection();
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.At("/?secret=1")));
        Assert.Equal((HttpRequestError.InvalidResponse, RequestFate.ResponseStarted), (exception.HttpRequestError, exception.Fate));
        Assert.Contains(section, exception.Message, StringComparison.Ordinal);
        AssertGivesNothingAway(exception);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal((2, 2), (server.ConnectionsAccepted, server.RequestsReceived));
    }

    [Fact]
    public async Task A_message_shows_at_most_64_octets_and_all_of_them_escaped()
    {
        string garbage = $"\u0001\u001B[31m{new string('A', 5000)}\r\n\r\n";
        await using var server = SocketServer.Start(_ => ServerResponse.Raw(garbage));
        using var door = new Door();
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.Uri));
        Assert.DoesNotContain(exception.Message, char.IsControl);
        Assert.DoesNotContain(new string('A', 65), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4\r\npass\n", "RFC 9112 7.1")]
    [InlineData("zz\r\n", "RFC 9112 7.1")]
    [InlineData("4\r\npassword\r\n", "RFC 9112 7.1")]
    [InlineData("4;ext=\u0001\r\npass\r\n", "RFC 9112 7.1.1")]
    public async Task Chunks_that_break_a_rule_fail_the_reading(string chunks, string section)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.At("/?secret=1"));
        await using Stream content = await response.Content.ReadAsStreamAsync();
        var exception = await Assert.ThrowsAsync<HttpIOException>(() => content.CopyToAsync(Stream.Null).InTime());
        Assert.Equal(HttpRequestError.InvalidResponse, exception.HttpRequestError);
        Assert.Contains(section, exception.Message, StringComparison.Ordinal);
        AssertGivesNothingAway(exception);
        await server.WaitForConnectionsEndedAsync(1);
        var buffered = await Assert.ThrowsAsync<PoolingRequestException>(() => door.Client.GetAsync(server.Uri).InTime());
        Assert.Equal(HttpRequestError.InvalidResponse, buffered.HttpRequestError);
        Assert.Equal((RequestStage.ReceiveContent, RequestFate.ResponseStarted), (buffered.Stage, buffered.Fate));
    }

    public static TheoryData<string, bool, bool> Truncations()
    {
        var data = new TheoryData<string, bool, bool>();
        foreach (string octets in (string[])["Content-Length: 10\r\n\r\n", "Content-Length: 10\r\n\r\n012345678", "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\n01", "Transfer-Encoding: chunked\r\n\r\n0\r\n"])
        {
            data.Add(octets, true, false);
            data.Add(octets, false, false);
            data.Add(octets, true, true);
        }
        data.Add("\r\nhalf", true, true);
        return data;
    }

    [Theory]
    [MemberData(nameof(Truncations))]
    public async Task Content_that_is_cut_off_is_never_a_short_success(string octets, bool buffered, bool reset)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{octets}");
            if (reset) connection.Reset();
        });
        using var door = new Door();
        if (buffered)
        {
            var exception = await Assert.ThrowsAnyAsync<HttpRequestException>(() => door.Client.GetAsync(server.Uri).InTime());
            if (!reset) Assert.Equal(HttpRequestError.ResponseEnded, exception.HttpRequestError);
        }
        else
        {
            using HttpResponseMessage response = await door.GetAsync(server.Uri);
            await using Stream content = await response.Content.ReadAsStreamAsync();
            for (int i = 0; i < 2; i++)
            {
                // Not only the first read after the end says so.
                var exception = await Assert.ThrowsAsync<HttpIOException>(() => content.CopyToAsync(Stream.Null).InTime());
                Assert.Equal(HttpRequestError.ResponseEnded, exception.HttpRequestError);
                var inner = Assert.IsType<PoolingRequestException>(exception.InnerException);
                Assert.Equal((RequestStage.ReceiveContent, RequestFate.ResponseStarted), (inner.Stage, inner.Fate));
            }
        }
        Assert.Equal(1, server.RequestsReceived);
    }

    [Fact]
    public async Task A_server_that_closes_without_an_answer_is_ResponseEnded()
    {
        await using var server = SocketServer.StartRaw(connection => connection.ReadRequestAsync());
        using var door = new Door();
        using var content = new StringContent("once");
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.Uri, content));
        Assert.Equal((HttpRequestError.ResponseEnded, RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (exception.HttpRequestError, exception.Stage, exception.Fate));
        Assert.Contains("FIN", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.RequestsReceived);
    }

    [Theory]
    [InlineData("octets")]
    [InlineData("fields")]
    [InlineData("interim")]
    public async Task A_head_beyond_the_limits_is_ConfigurationLimitExceeded(string what)
    {
        string head = what switch
        {
            "octets" => $"HTTP/1.1 200 OK\r\nX-Large: {new string('x', 3000)}",
            "fields" => $"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Repeat("A: b\r\n", 50))}",
            _ => string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 6)),
        };
        await using var server = SocketServer.Start(_ => ServerResponse.Raw(head));
        using var door = new Door(new SocketPoolOptions { MaxResponseHeadersLength = 2, MaxResponseHeadersCount = 40, MaxInterimResponses = 5 });
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.Uri));
        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, exception.HttpRequestError);
        string option = what switch { "octets" => "MaxResponseHeadersLength", "fields" => "MaxResponseHeadersCount", _ => "MaxInterimResponses" };
        Assert.Contains(option, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("xxxxx", exception.Message, StringComparison.Ordinal);
        await server.WaitForConnectionsEndedAsync(1);
    }

    private static void AssertGivesNothingAway(Exception exception)
    {
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }
}
