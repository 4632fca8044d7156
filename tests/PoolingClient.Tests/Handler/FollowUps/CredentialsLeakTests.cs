using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>What was meant for one origin reaches no other. Each test looks at the octets that the other received.</summary>
public sealed class CredentialsLeakTests
{
    private const string Secret = "Zm91bmQ";

    [Theory]
    [InlineData("Authorization", "Bearer " + Secret)]
    [InlineData("Proxy-Authorization", "Basic " + Secret, false)]   // an origin never gets it
    [InlineData("Cookie", "session=" + Secret)]
    [InlineData("Host", Secret + ".example")]
    public async Task Another_port_is_another_origin(string name, string value, bool firstGetsIt = true)
    {
        await using var other = SocketServer.Start(_ => ServerResponse.Ok("other"));
        await using var first = Redirecting(_ => other.At("/x").AbsoluteUri);
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, first.Uri);
        request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(firstGetsIt, Assert.Single(first.Requests).RawHead.Contains(Secret, StringComparison.Ordinal));
        Assert.False(request.Headers.Contains(name));
        Assert.DoesNotContain(Secret, Assert.Single(other.Requests).RawHead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_name_for_the_same_server_is_another_origin()
    {
        await using var server = SocketServer.Start(request => request.Target == "/" ? Redirect($"http://localhost:{request.Fields["Host"]!.Split(':')[1]}/x") : ServerResponse.Ok());
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(Secret, server.Requests[1].RawHead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_origin_keeps_them()
    {
        await using var server = Redirecting(_ => "/x");
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal("Bearer " + Secret, server.Requests[1].Fields["Authorization"]);
    }

    [Fact]
    public async Task Who_comes_back_over_another_origin_does_not_get_them_back()
    {
        SocketServer? first = null;
        await using var other = SocketServer.Start(_ => Redirect(first!.At("/back").AbsoluteUri));
        await using var server = first = Redirecting(_ => other.Uri.AbsoluteUri);
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal("/back", server.Requests[1].Target);
        Assert.DoesNotContain(Secret, server.Requests[1].RawHead, StringComparison.Ordinal);
    }

    /// <summary>A password that is tied to no origin is for the one that the caller addressed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_challenge_of_another_origin_is_not_answered_with_a_plain_credential(bool preAuthenticate)
    {
        await using var other = SocketServer.Start(_ => Challenge());
        await using var first = SocketServer.Start(request => request.Target == "/move" ? Redirect(other.Uri.AbsoluteUri) : request.Fields.Contains("Authorization") ? ServerResponse.Ok() : Challenge());
        using var door = new Door(new SocketPoolOptions { Credentials = new NetworkCredential("user", Secret), PreAuthenticate = preAuthenticate });
        (await door.GetAsync(first.Uri)).Dispose();   // it is accepted here
        using HttpResponseMessage response = await door.GetAsync(first.At("/move"));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(Assert.Single(other.Requests).Fields.Contains("Authorization"));
    }

    [Fact]
    public async Task A_credential_that_names_the_other_origin_answers_it_and_not_the_first()
    {
        await using var other = SocketServer.Start(request => request.Fields.Contains("Authorization") ? ServerResponse.Ok() : Challenge());
        await using var first = SocketServer.Start(request => request.Target == "/move" ? Redirect(other.Uri.AbsoluteUri) : Challenge());
        var cache = new CredentialCache { { other.Uri, "Basic", new NetworkCredential("user", Secret) } };
        using var door = new Door(new SocketPoolOptions { Credentials = cache });
        using HttpResponseMessage response = await door.GetAsync(first.At("/move"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using HttpResponseMessage refused = await door.GetAsync(first.Uri);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.DoesNotContain(first.Requests, request => request.Fields.Contains("Authorization"));
    }

    [Fact]
    public async Task An_answer_to_a_challenge_does_not_go_on_with_a_redirect()
    {
        await using var other = SocketServer.Start(_ => ServerResponse.Ok());
        await using var first = SocketServer.Start(request => request.Fields.Contains("Authorization") ? Redirect(other.Uri.AbsoluteUri) : Challenge());
        using var door = new Door(new SocketPoolOptions { Credentials = new NetworkCredential("user", Secret) });
        using HttpResponseMessage response = await door.GetAsync(first.Uri);
        Assert.Equal((HttpStatusCode.OK, 2), (response.StatusCode, first.RequestsReceived));
        Assert.False(Assert.Single(other.Requests).Fields.Contains("Authorization"));
    }

    [Fact]
    public async Task A_Bearer_challenge_is_not_answered_with_a_password()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Status(401).With("WWW-Authenticate", "Bearer realm=\"r\""));
        using var door = new Door(new SocketPoolOptions { Credentials = new NetworkCredential("user", Secret) });
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal((HttpStatusCode.Unauthorized, 1), (response.StatusCode, server.RequestsReceived));
    }

    [Fact]
    public async Task Errors_and_timelines_name_no_credentials()
    {
        var closed = SocketServer.Start(_ => ServerResponse.Ok());
        await closed.DisposeAsync();
        await using var first = SocketServer.Start(request => request.Fields.Contains("Authorization") ? Redirect($"{closed.Uri}{Secret}?{Secret}") : Challenge());
        using var door = new Door(new SocketPoolOptions { Credentials = new NetworkCredential("user", Secret) });
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(first.Uri));
        Assert.DoesNotContain(Secret, failure.ToString() + failure.Timeline, StringComparison.Ordinal);
        Assert.DoesNotContain("Basic ", failure.ToString() + failure.Timeline, StringComparison.Ordinal);
    }

    private static ServerResponse Redirect(string location) => ServerResponse.Status(302).With("Location", location);

    private static ServerResponse Challenge() => ServerResponse.Status(401).With("WWW-Authenticate", "Basic realm=\"r\"");

    /// <summary>Redirects the root only.</summary>
    private static SocketServer Redirecting(Func<ServerRequest, string> location) =>
        SocketServer.Start(request => request.Target == "/" ? Redirect(location(request)) : ServerResponse.Ok("end"));
}
