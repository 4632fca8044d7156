using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>Cookies between messages and the caller's container. What is kept and sent is seen at the server.</summary>
public sealed class CookieTests
{
    [Fact]
    public async Task They_are_off_unless_asked_for()
    {
        await using var server = Setting("a=1");
        var jar = new CookieContainer();
        jar.Add(server.Uri, new Cookie("b", "2"));
        using var door = new Door(new SocketPoolOptions { CookieContainer = jar });
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        (await door.GetAsync(server.Uri)).Dispose();
        Assert.Equal([null, null], Sent(server));
        Assert.Equal("b=2", jar.GetCookieHeader(server.Uri));
        Assert.Equal(["a=1"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task What_a_response_sets_is_sent_with_the_next_request_and_still_seen_by_the_caller()
    {
        await using var server = Setting("a=1", "b=2; HttpOnly");
        using var door = WithJar();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal(["a=1", "b=2; HttpOnly"], response.Headers.GetValues("Set-Cookie"));
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        using HttpResponseMessage second = await door.SendAsync(request);
        Assert.Equal([null, "a=1; b=2"], Sent(server));
        Assert.False(request.Headers.Contains("Cookie"));   // the message is the caller's
    }

    [Fact]
    public async Task Cookies_of_the_callers_own_stand_before_those_of_the_container_in_one_field()
    {
        await using var server = Setting();
        using var door = WithJar(out CookieContainer jar);
        jar.Add(server.Uri, new Cookie("kept", "1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.Add("Cookie", ["own=2", "own2=3"]);
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(["own=2; own2=3; kept=1"], Assert.Single(server.Requests).Fields.GetValues("Cookie"));
        Assert.Equal(["own=2", "own2=3"], request.Headers.GetValues("Cookie"));
    }

    [Fact]
    public async Task A_redirect_sets_them_for_its_own_target_and_they_go_with_the_next_request()
    {
        await using var server = SocketServer.Start(request => request.Target == "/d/from"
            ? ServerResponse.Status(302).With("Location", "/d/next").With("Set-Cookie", "here=1").With("Set-Cookie", "there=2; Path=/other")
            : ServerResponse.Ok("end"));
        using var door = WithJar(out CookieContainer jar);
        Assert.Equal("end", await door.GetTextAsync(server.At("/d/from")));
        Assert.Equal([null, "here=1"], Sent(server));
        Assert.Equal("there=2", jar.GetCookieHeader(server.At("/other")));
    }

    [Fact]
    public async Task A_challenge_sets_them_too()
    {
        await using var server = SocketServer.Start(request => request.Fields.Contains("Authorization") ? ServerResponse.Ok("in")
            : ServerResponse.Status(401).With("WWW-Authenticate", "Basic realm=\"r\"").With("Set-Cookie", "a=1"));
        using var door = new Door(new SocketPoolOptions { UseCookies = true, Credentials = new NetworkCredential("user", "password") });
        Assert.Equal("in", await door.GetTextAsync(server.Uri));
        Assert.Equal([null, "a=1"], Sent(server));
    }

    /// <summary>The host decides (RFC 6265 5.1.3), be it the same server under another name.</summary>
    [Fact]
    public async Task A_redirect_to_another_host_takes_none_along()
    {
        await using var server = SocketServer.Start(request => request.Target == "/" ? ServerResponse.Status(302)
            .With("Location", $"http://localhost:{request.Fields["Host"]!.Split(':')[1]}/x").With("Set-Cookie", "a=1") : ServerResponse.Ok("end"));
        using var door = WithJar();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.Add("Cookie", "own=2");
        (await door.SendAsync(request)).Dispose();
        Assert.Equal(["own=2", null], Sent(server));
        Assert.Equal("a=1", await SentToAsync(door, server, "/y"));
    }

    /// <summary>Set-Cookie from <c>/d/set</c>, and what the next request has. RFC 6265 5.3 and 5.4, as the container does it.</summary>
    [Theory]
    [InlineData("a=1", "/d/x", "a=1")]
    [InlineData("a=1", "/d/e/x", "a=1")]
    [InlineData("a=1; Path=/d", "/", null)]
    [InlineData("a=1; Path=/d", "/dd", null)]
    [InlineData("a=1; Path=/", "/", "a=1")]
    [InlineData("a=1; Secure; Path=/", "/", null)]
    [InlineData("a=1; Max-Age=1000; Path=/", "/", "a=1")]
    [InlineData("a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT; Path=/", "/", "a=1")]
    [InlineData("a=\"q, r\"; Path=/", "/", "a=\"q, r\"")]
    public async Task Path_and_attributes(string cookie, string target, string? sent)
    {
        await using var server = Setting(cookie);
        using var door = WithJar();
        (await door.GetAsync(server.At("/d/set"))).Dispose();
        Assert.Equal(sent, await SentToAsync(door, server, target));
    }

    [Theory]
    [InlineData("a=; Max-Age=0; Path=/")]
    [InlineData("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/")]
    public async Task Expiry_removes_one(string expired)
    {
        await using var server = SocketServer.Start(request => request.Target == "/out" ? ServerResponse.Ok().With("Set-Cookie", expired) : ServerResponse.Ok());
        using var door = WithJar(out CookieContainer jar);
        jar.Add(server.Uri, new Cookie("a", "1", "/"));
        Assert.Equal("a=1", await SentToAsync(door, server, "/"));
        Assert.Equal("a=1", await SentToAsync(door, server, "/out"));
        Assert.Null(await SentToAsync(door, server, "/"));
    }

    [Theory]
    [InlineData("a=1; Domain=other.example")]
    [InlineData("a=1; Domain=com")]
    [InlineData("=1")]
    [InlineData("")]
    [InlineData(";;;")]
    [InlineData("a\u00e4=1")]
    [InlineData("a=\u00e4")]
    public async Task One_that_is_not_valid_is_ignored_and_those_beside_it_are_kept(string invalid)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(System.Text.Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nSet-Cookie: before=1\r\nSet-Cookie: {invalid}\r\nSet-Cookie: behind=2\r\nContent-Length: 0\r\n\r\n"));
            }
        });
        using var door = WithJar(out CookieContainer jar);
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal((HttpStatusCode.OK, "before=1; behind=2"), (response.StatusCode, jar.GetCookieHeader(server.Uri)));
    }

    [Fact]
    public async Task One_that_is_too_large_for_the_container_is_ignored()
    {
        await using var server = Setting($"large={new string('x', CookieContainer.DefaultCookieLengthLimit + 1)}", "a=1");
        using var door = WithJar();
        (await door.GetAsync(server.Uri)).Dispose();
        Assert.Equal("a=1", await SentToAsync(door, server, "/"));
    }

    [Fact]
    public async Task Pools_share_a_container_only_if_they_are_given_the_same()
    {
        await using var server = Setting("a=1");
        using Door first = WithJar(out CookieContainer jar), second = WithJar(), third = new(new SocketPoolOptions { UseCookies = true, CookieContainer = jar });
        (await first.GetAsync(server.Uri)).Dispose();
        Assert.Null(await SentToAsync(second, server, "/"));
        Assert.Equal("a=1", await SentToAsync(third, server, "/"));
    }

    private static Door WithJar() => WithJar(out _);

    private static Door WithJar(out CookieContainer jar) => new(new SocketPoolOptions { UseCookies = true, CookieContainer = jar = new CookieContainer() });

    /// <summary>Sets the same cookies with every response.</summary>
    private static SocketServer Setting(params string[] cookies) => SocketServer.Start(_ => cookies.Aggregate(ServerResponse.Ok(), (response, cookie) => response.With("Set-Cookie", cookie)));

    private static IEnumerable<string?> Sent(SocketServer server) => server.Requests.Select(request => request.Fields["Cookie"]);

    private static async Task<string?> SentToAsync(Door door, SocketServer server, string target)
    {
        (await door.GetAsync(server.At(target))).Dispose();
        return server.Requests[^1].Fields["Cookie"];
    }
}
