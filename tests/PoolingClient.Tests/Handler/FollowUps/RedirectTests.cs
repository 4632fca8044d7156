using System.Net;
using System.Net.Http;
using System.Text;
using PoolingClient.Handler;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>Which redirects are followed, with which method and content, and how far.</summary>
public sealed class RedirectTests
{
    /// <summary>As SocketsHttpHandler: the status, the method, and what the next request is. Null: not followed.</summary>
    public static TheoryData<int, string, string?, bool> Methods => new()
    {
        { 300, "GET", "GET", true }, { 300, "POST", "GET", false }, { 300, "PUT", "PUT", true },
        { 301, "GET", "GET", true }, { 301, "POST", "GET", false }, { 301, "PUT", "PUT", true }, { 301, "DELETE", "DELETE", true },
        { 302, "HEAD", "HEAD", true }, { 302, "POST", "GET", false }, { 302, "PATCH", "PATCH", true },
        { 303, "GET", "GET", true }, { 303, "HEAD", "HEAD", true }, { 303, "POST", "GET", false }, { 303, "PUT", "GET", false }, { 303, "DELETE", "GET", false },
        { 307, "POST", "POST", true }, { 307, "GET", "GET", true }, { 308, "POST", "POST", true }, { 308, "PUT", "PUT", true },
        { 304, "GET", null, false }, { 305, "GET", null, false }, { 306, "GET", null, false }, { 201, "POST", null, false },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task The_method_and_the_content_of_the_next_request(int status, string method, string? next, bool keepsContent)
    {
        await using var server = To("/next", status);
        using var door = Door.OfOneConnection();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.At("/from")) { Content = new StringContent("content") };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await door.SendAsync(request);
        if (next is null)
        {
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Single(server.Requests);
            return;
        }
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        ServerRequest second = server.Requests[1];
        Assert.Equal((next, "/next", keepsContent ? "content" : ""), (second.Method, second.Target, second.Text));
        Assert.Equal(keepsContent, second.Fields.Contains("Transfer-Encoding"));
        Assert.Equal(keepsContent, second.Fields.Contains("Content-Type"));
        Assert.Equal((next, server.At("/next"), keepsContent), (request.Method.Method, request.RequestUri, request.Content is not null));
        Assert.Same(request, response.RequestMessage);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    /// <summary>Location, and where it leads from <c>http://origin/d/e?q#f</c>; null where it leads nowhere.</summary>
    [Theory]
    [InlineData("/x", "http://origin/x#f")]
    [InlineData("x", "http://origin/d/x#f")]
    [InlineData("?y", "http://origin/d/e?y#f")]
    [InlineData("../x", "http://origin/x#f")]
    [InlineData("/x#own", "http://origin/x#own")]
    [InlineData("//other:81/x", "http://other:81/x#f")]
    [InlineData("HTTP://OTHER/x", "http://other/x#f")]
    [InlineData("https://other/x", "https://other/x#f")]
    [InlineData("/a b", "http://origin/a%20b#f")]
    [InlineData("/\u00c3\u00a4", "http://origin/%C3%A4#f")]   // UTF-8, octet by octet
    [InlineData("/\u00e4", "http://origin/%C3%A4#f")]   // Latin-1
    [InlineData("http:x", "http://origin/d/x#f")]
    [InlineData("", null)]
    [InlineData("ftp://other/x", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("\\\\other\\x", null)]
    [InlineData("mailto:a@b", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("http://[bad", null)]
    [InlineData("http://", null)]
    [InlineData("//", null)]
    public void Where_a_location_leads(string location, string? target)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.Found);
        response.Headers.TryAddWithoutValidation("Location", location);
        Assert.Equal(target, RedirectFollowUp.TargetOf(response, new Uri("http://origin/d/e?q#f"))?.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://origin/", false)]
    [InlineData("http://other/", false)]
    [InlineData("https://other/", true)]
    [InlineData("/", true)]
    public void From_https_to_http_is_never_followed(string location, bool isFollowed)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.Found);
        response.Headers.TryAddWithoutValidation("Location", location);
        Assert.Equal(isFollowed, RedirectFollowUp.TargetOf(response, new Uri("https://origin/")) is not null);
    }

    [Fact]
    public async Task Two_locations_lead_nowhere()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Status(302).With("Location", "/a").With("Location", "/b"));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }

    [Fact]
    public async Task They_can_be_switched_off()
    {
        await using var server = To("/next", 302);
        using var door = new Door(new SocketPoolOptions { AllowAutoRedirect = false });
        using HttpResponseMessage response = await door.GetAsync(server.At("/from"));
        Assert.Equal((HttpStatusCode.Found, 1), (response.StatusCode, server.RequestsReceived));
    }

    [Fact]
    public async Task A_loop_ends_with_its_last_response()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Status(302, "again").With("Location", "/"));
        using var door = new Door(new SocketPoolOptions { MaxAutomaticRedirections = 3, MaxConnectionsPerServer = 1 });
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal((HttpStatusCode.Found, "again"), (response.StatusCode, await response.Content.ReadAsStringAsync().InTime()));
        Assert.Equal((4, 1), (server.RequestsReceived, server.ConnectionsAccepted));
        Assert.Equal([302, 302, 302, null], response.GetTimeline()!.Attempts.Select(attempt => attempt.FollowedStatus));
    }

    [Fact]
    public async Task Exactly_as_many_as_are_allowed_are_followed()
    {
        await using var server = SocketServer.Start(request => request.Target == "/xxx" ? ServerResponse.Ok("end") : ServerResponse.Status(302).With("Location", request.Target + "x"));
        using var door = new Door(new SocketPoolOptions { MaxAutomaticRedirections = 3 });
        Assert.Equal("end", await door.GetTextAsync(server.At("/")));
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Content_that_was_read_and_cannot_be_again_makes_the_redirect_the_answer(int status)
    {
        await using var server = To("/next", status);
        using var door = new Door();
        using HttpResponseMessage response = await door.PostAsync(server.At("/from"), new StreamContent(new PatternStream(100)));
        Assert.Equal((status, 1), ((int)response.StatusCode, server.RequestsReceived));
        Assert.Equal(HttpMethod.Post, response.RequestMessage!.Method);
    }

    [Fact]
    public async Task Content_that_was_not_touched_goes_to_the_target()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            string head = await connection.ReceiveUntilAsync();
            if (head.Contains(" /from ", StringComparison.Ordinal))
            {
                await connection.SendAsync("HTTP/1.1 307 Temporary Redirect\r\nLocation: /next\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.SendAsync(Servers.Answer(Convert.ToHexString(await connection.ReceiveExactlyAsync(100))));
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door(new SocketPoolOptions { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        using var request = new HttpRequestMessage(HttpMethod.Post, server.At("/from")) { Content = new StreamContent(new PatternStream(100, knowsLength: true)) };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(Convert.ToHexString(Servers.Pattern(100)), await response.Content.ReadAsStringAsync().InTime());
    }

    [Fact]
    public async Task Large_content_in_memory_is_sent_again_whole()
    {
        byte[] content = Servers.Pattern(1 << 20);
        await using var server = To("/next", 307);
        using var door = new Door();
        using HttpResponseMessage response = await door.PostAsync(server.At("/from"), new ByteArrayContent(content));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), server.Requests[^1].ContentSha256);
    }

    [Fact]
    public async Task A_redirect_before_the_content_is_sent_stops_it_and_sends_it_to_the_target()
    {
        byte[] content = Servers.Pattern(16 << 20);
        await using var target = SocketServer.Start(_ => ServerResponse.Ok("done"));
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            await connection.SendAsync($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {target.Uri}\r\nContent-Length: 0\r\n\r\n");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door();
        using HttpResponseMessage response = await door.PostAsync(server.Uri, new ByteArrayContent(content));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), Assert.Single(target.Requests).ContentSha256);
    }

    [Fact]
    public async Task The_content_of_a_redirect_is_drained_and_its_connection_used_again()
    {
        await using var server = SocketServer.Start(request => request.Target == "/from" ? ServerResponse.Status(302, "a redirect with content").WithFraming(ContentFraming.Chunked).With("Location", "/next") : ServerResponse.Ok("end"));
        using var door = Door.OfOneConnection();
        Assert.Equal("end", await door.GetTextAsync(server.At("/from")));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_redirect_whose_content_never_ends_holds_nobody_up()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                if (request.Target == "/from")
                {
                    await connection.SendAsync("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 10\r\n\r\n12345");
                    await connection.WaitForEndAsync(Waits.Limit);
                    return;
                }
                await connection.SendAsync(Servers.Answer("end"));
            }
        });
        using var door = new Door();
        Assert.Equal("end", await door.GetTextAsync(server.At("/from")));
    }

    [Fact]
    public async Task A_failure_behind_a_redirect_does_not_say_that_nothing_was_sent()
    {
        var closed = SocketServer.Start(_ => ServerResponse.Ok());
        await closed.DisposeAsync();
        await using var server = To(closed.Uri.AbsoluteUri, 303);
        using var door = new Door();
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.At("/from"), new StringContent("order")));
        Assert.Equal((RequestStage.Connect, RequestFate.MayHaveBeenProcessed), (failure.Stage, failure.Fate));
        Assert.Contains("followed a redirect", failure.Message, StringComparison.Ordinal);
        Assert.Equal([303], failure.Timeline!.Attempts.Select(attempt => attempt.FollowedStatus));
    }

    [Fact]
    public async Task Cancellation_ends_what_follows()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n");
            await connection.ReadRequestAsync();
            await cancellation.CancelAsync();
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => door.GetAsync(server.At("/from"), cancellation.Token));
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task The_blocking_door_follows_too()
    {
        await using var server = To("/next", 302);
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.At("/from"));
        using HttpResponseMessage response = await Task.Run(() => door.Client.Send(request)).InTime();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Redirects <c>/from</c>.</summary>
    private static SocketServer To(string location, int status) =>
        SocketServer.Start(request => request.Target == "/from" ? ServerResponse.Status(status).With("Location", location) : ServerResponse.Ok("end"));
}
