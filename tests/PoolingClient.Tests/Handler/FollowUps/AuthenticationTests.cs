using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>401 and what answers it, against a server that verifies the answers by the RFC and not by our code.</summary>
public sealed partial class AuthenticationTests
{
    private const string User = "Mufasa", Password = "Circle of Life", Realm = "http-auth@example.org";

    private static readonly string BasicValue = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    [Theory]
    [InlineData("MD5", true)]
    [InlineData("MD5-sess", true)]
    [InlineData("SHA-256", true)]
    [InlineData("SHA-256-sess", true)]
    [InlineData("MD5", false)]
    public async Task Digest_is_accepted(string algorithm, bool qop)
    {
        await using var server = SocketServer.Start(request => IsRight(request, algorithm, "n1") ? ServerResponse.Ok("in") : Challenge(algorithm, "n1", qop));
        using var door = WithCredentials();
        using HttpResponseMessage response = await door.PostAsync(server.At("/dir/page?q=1"), new StringContent("content"));
        Assert.Equal(("in", 2, 1), (await response.Content.ReadAsStringAsync().InTime(), server.RequestsReceived, server.ConnectionsAccepted));
        Assert.Equal("content", server.Requests[1].Text);
        Assert.Equal([401, null], response.GetTimeline()!.Attempts.Select(attempt => attempt.FollowedStatus));
        Assert.False(response.RequestMessage!.Headers.Contains("Authorization"));   // the message is the caller's
    }

    [Fact]
    public async Task A_stale_nonce_is_answered_once_more()
    {
        await using var server = SocketServer.Start(request => IsRight(request, "SHA-256", "n2") ? ServerResponse.Ok("in")
            : request.Fields.Contains("Authorization") ? Challenge("SHA-256", "n2", stale: true) : Challenge("SHA-256", "n1"));
        using var door = WithCredentials();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal((HttpStatusCode.OK, 3), (response.StatusCode, server.RequestsReceived));
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    public async Task A_server_that_is_never_content_is_not_asked_for_ever(bool stale, int requests)
    {
        await using var server = SocketServer.Start(request => Challenge("SHA-256", $"n{request.Index}", stale: stale));
        using var door = WithCredentials();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal((HttpStatusCode.Unauthorized, requests), (response.StatusCode, server.RequestsReceived));
    }

    [Fact]
    public async Task Basic_is_accepted_and_asked_for_each_time()
    {
        await using var server = BasicServer();
        using var door = WithCredentials();
        for (int i = 0; i < 2; i++) Assert.Equal("in", await door.GetTextAsync(server.Uri));
        Assert.Equal([null, BasicValue, null, BasicValue], server.Requests.Select(request => request.Fields["Authorization"]));
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        await using var server = BasicServer();
        using var door = new Door(new SocketPoolOptions { Credentials = new NetworkCredential(User, "wrong"), PreAuthenticate = true });
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await door.GetAsync(server.Uri);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
        Assert.Equal(4, server.RequestsReceived);   // what was not accepted is not sent before it is asked for
    }

    [Fact]
    public async Task Without_credentials_the_challenge_is_the_answer()
    {
        await using var server = BasicServer();
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal((HttpStatusCode.Unauthorized, 1), (response.StatusCode, server.RequestsReceived));
    }

    /// <summary>As SocketsHttpHandler: the caller's own is tried first, and replaced once the server has refused it.</summary>
    [Fact]
    public async Task An_Authorization_of_the_callers_own_goes_first()
    {
        await using var server = BasicServer();
        using var door = WithCredentials();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer token", BasicValue], server.Requests.Select(received => string.Join('|', received.Fields.GetValues("Authorization"))));
        Assert.Equal("Bearer token", request.Headers.Authorization.ToString());
    }

    [Fact]
    public async Task Content_that_cannot_be_read_again_makes_the_challenge_the_answer()
    {
        await using var server = BasicServer();
        using var door = WithCredentials();
        using HttpResponseMessage response = await door.PostAsync(server.Uri, new StreamContent(new PatternStream(100)));
        Assert.Equal((HttpStatusCode.Unauthorized, 1), (response.StatusCode, server.RequestsReceived));
    }

    [Fact]
    public async Task PreAuthenticate_sends_what_was_accepted_to_what_lies_below()
    {
        await using var server = BasicServer();
        using var door = WithCredentials(preAuthenticate: true);
        foreach (string target in (string[])["/a/b/1", "/a/b/2", "/a/b/c/3?q", "/a/4", "/a/bc/5"]) Assert.Equal("in", await door.GetTextAsync(server.At(target)));
        Assert.Equal(["/a/b/1 no", "/a/b/1 yes", "/a/b/2 yes", "/a/b/c/3?q yes", "/a/4 no", "/a/4 yes", "/a/bc/5 yes"],
            server.Requests.Select(request => $"{request.Target} {(request.Fields.Contains("Authorization") ? "yes" : "no")}"));
    }

    [Fact]
    public async Task PreAuthenticate_forgets_what_is_accepted_no_more()
    {
        int accepted = 1;
        await using var server = SocketServer.Start(request => request.Fields["Authorization"] is not null && Interlocked.Decrement(ref accepted) >= 0 ? ServerResponse.Ok("in") : BasicChallenge());
        using var door = WithCredentials(preAuthenticate: true);
        Assert.Equal("in", await door.GetTextAsync(server.Uri));
        using HttpResponseMessage second = await door.GetAsync(server.Uri);
        Assert.Equal((HttpStatusCode.Unauthorized, 3), (second.StatusCode, server.RequestsReceived));   // the same is not sent twice
        using HttpResponseMessage third = await door.GetAsync(server.Uri);
        Assert.Equal([false, true, true, false, true], server.Requests.Select(request => request.Fields.Contains("Authorization")));
    }

    [Fact]
    public async Task PreAuthenticate_does_not_replace_an_Authorization_of_the_callers_own()
    {
        await using var server = SocketServer.Start(request => request.Fields.Contains("Authorization") ? ServerResponse.Ok("in") : BasicChallenge());
        using var door = WithCredentials(preAuthenticate: true);
        Assert.Equal("in", await door.GetTextAsync(server.Uri));
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        (await door.SendAsync(request)).Dispose();
        Assert.Equal([null, BasicValue, "Bearer token"], server.Requests.Select(received => received.Fields["Authorization"]));
    }

    [Fact]
    public async Task PreAuthenticate_is_for_Basic_only()
    {
        await using var server = SocketServer.Start(request => IsRight(request, "SHA-256", "n1") ? ServerResponse.Ok("in") : Challenge("SHA-256", "n1"));
        using var door = WithCredentials(preAuthenticate: true);
        for (int i = 0; i < 2; i++) Assert.Equal("in", await door.GetTextAsync(server.Uri));
        Assert.Equal([false, true, false, true], server.Requests.Select(request => request.Fields.Contains("Authorization")));   // an answer is for one request
    }

    [Fact]
    public async Task A_redirect_after_an_answer_is_asked_anew()
    {
        await using var server = SocketServer.Start(request => !request.Fields.Contains("Authorization") ? BasicChallenge() : request.Target == "/" ? ServerResponse.Status(302).With("Location", "/in") : ServerResponse.Ok("in"));
        using var door = WithCredentials();
        Assert.Equal("in", await door.GetTextAsync(server.Uri));
        Assert.Equal(["/ False", "/ True", "/in False", "/in True"], server.Requests.Select(request => $"{request.Target} {request.Fields.Contains("Authorization")}"));
    }

    private static Door WithCredentials(bool preAuthenticate = false) => new(new SocketPoolOptions { Credentials = new NetworkCredential(User, Password), PreAuthenticate = preAuthenticate });

    private static SocketServer BasicServer() => SocketServer.Start(request => request.Fields["Authorization"] == BasicValue ? ServerResponse.Ok("in") : BasicChallenge());

    private static ServerResponse BasicChallenge() => ServerResponse.Status(401, "who are you?").With("WWW-Authenticate", $"Basic realm=\"{Realm}\"");

    private static ServerResponse Challenge(string algorithm, string nonce, bool qop = true, bool stale = false) => ServerResponse.Status(401, "who are you?")
        .With("WWW-Authenticate", $"Digest realm=\"{Realm}\", nonce=\"{nonce}\", opaque=\"kept\", algorithm={algorithm}{(qop ? ", qop=\"auth-int,auth\"" : "")}{(stale ? ", stale=true" : "")}, Basic realm=\"weaker\"");

    /// <summary>RFC 7616 3.4, from the side of the server.</summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It is one that servers ask for.")]
    private static bool IsRight(ServerRequest request, string algorithm, string nonce)
    {
        if (request.Fields["Authorization"] is not { } value || !value.StartsWith("Digest ", StringComparison.Ordinal)) return false;
        var given = Parameter().Matches(value["Digest ".Length..]).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Value);
        string a1 = Hash($"{User}:{Realm}:{Password}");
        if (algorithm.EndsWith("-sess", StringComparison.Ordinal)) a1 = Hash($"{a1}:{nonce}:{given["cnonce"]}");
        string a2 = Hash($"{request.Method}:{request.Target}");
        string expected = given.TryGetValue("qop", out string? qop) ? Hash($"{a1}:{nonce}:{given["nc"]}:{given["cnonce"]}:{qop}:{a2}") : Hash($"{a1}:{nonce}:{a2}");
        return given["response"] == expected && (given["username"], given["realm"], given["uri"], given["nonce"], given["opaque"]) == (User, Realm, request.Target, nonce, "kept");

        string Hash(string text)
        {
            byte[] octets = Encoding.UTF8.GetBytes(text);
            return Convert.ToHexStringLower(algorithm.StartsWith("MD5", StringComparison.Ordinal) ? MD5.HashData(octets) : SHA256.HashData(octets));
        }
    }

    [GeneratedRegex("(\\w+)=(?:\"([^\"]*)\"|([^,]+))")]
    private static partial Regex Parameter();
}
