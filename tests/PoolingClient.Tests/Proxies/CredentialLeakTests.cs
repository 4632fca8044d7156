using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>Credentials for a proxy reach that proxy and nobody else; those for an origin reach no proxy that makes a tunnel to it.</summary>
public sealed class CredentialLeakTests
{
    private const string ProxySecret = "cHJveHk6czNjcjN0";   // Basic of proxy:s3cr3t

    private static readonly Uri Plain = new("http://origin.test/"), Secure = new("https://origin.test/");

    private static HttpRequestMessage RequestWithOwn(Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("Proxy-Authorization", "Basic own");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer origins");
        return request;
    }

    [Fact]
    public async Task An_origin_gets_no_credentials_for_proxies_directly()
    {
        await using var origin = SocketServer.Start(_ => ServerResponse.Status(407).With("Proxy-Authenticate", "Basic realm=\"r\""));
        using var door = new Door(new SocketPoolOptions { Proxy = new AlwaysProxy("http://proxy:s3cr3t@127.0.0.1:9", bypassed: "127.0.0.1"), DefaultProxyCredentials = new NetworkCredential("proxy", "s3cr3t") });
        using HttpResponseMessage response = await door.SendAsync(RequestWithOwn(origin.Uri));
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, response.StatusCode);
        ServerRequest request = Assert.Single(origin.Requests);
        Assert.DoesNotContain(request.Fields, field => field.Name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(request.Fields, field => field.Name == "Authorization");
    }

    /// <summary>Also where every response is looked at, as with cookies.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_origin_gets_none_through_a_tunnel_and_its_407_is_its_own(bool looksAtAll)
    {
        await using var origin = new TlsOrigin(_ => Scripts.Challenge("Basic realm=\"r\""));
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port, head => head.Contains(ProxySecret, StringComparison.Ordinal) ? null : Scripts.Challenge("Basic realm=\"r\"")));
        using Door door = proxy.Door(userInfo: $"proxy:{Incident.Secret}", change: options => options.UseCookies = looksAtAll);
        using HttpResponseMessage response = await door.SendAsync(looksAtAll ? new HttpRequestMessage(HttpMethod.Get, Secure) : RequestWithOwn(Secure));
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, response.StatusCode);
        string head = Assert.Single(origin.Heads);
        Assert.DoesNotContain("Proxy-Authorization", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(!looksAtAll, head.Contains("Authorization: Bearer origins", StringComparison.Ordinal));
        // Nor does the proxy see what is meant for the origin; and the caller's own field is on no CONNECT, whose tunnel others may use.
        Assert.DoesNotContain("origins", proxy.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("Basic own", proxy.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_407_in_a_tunnel_of_a_SOCKS_proxy_is_the_origins_own()
    {
        await using var origin = TestProxy.Start(Scripts.Answering(_ => Scripts.Challenge("Basic realm=\"r\"")));
        await using var proxy = TestProxy.Start(SocksScripts.Tunneling5(origin.Port));
        using Door door = proxy.Door("socks5", credentials: new NetworkCredential("proxy", Incident.Secret));
        using HttpResponseMessage response = await door.SendAsync(RequestWithOwn(Plain));
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, response.StatusCode);
        Assert.Equal("GET / HTTP/1.1\r\nHost: origin.test\r\nAuthorization: Bearer origins\r\n\r\n", origin.Received);
    }

    [Fact]
    public async Task The_callers_own_field_goes_to_a_proxy_that_forwards_and_is_left_to_him()
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Challenge("Basic realm=\"r\"")));
        using Door door = proxy.Door(userInfo: $"proxy:{Incident.Secret}");
        using HttpResponseMessage response = await door.SendAsync(RequestWithOwn(Plain));
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, response.StatusCode);
        Assert.Equal("GET http://origin.test/ HTTP/1.1\r\nHost: origin.test\r\nProxy-Authorization: Basic own\r\nAuthorization: Bearer origins\r\n\r\n", proxy.Received);
    }

    /// <summary>The answer to one proxy's challenge is never given to another, though the same request goes to it next.</summary>
    [Fact]
    public async Task Another_proxy_gets_none_of_the_firsts()
    {
        await using var second = TestProxy.Start(Scripts.Answering(_ => Scripts.Response("200 OK", "second")));
        AlwaysProxy? choice = null;
        await using var first = TestProxy.Start(Scripts.Answering(_ =>
        {
            choice!.Address = new Uri(second.Address());   // from the second request on
            return Scripts.Challenge("Basic realm=\"r\"");
        }));
        using Door door = first.Door(userInfo: $"proxy:{Incident.Secret}");
        choice = (AlwaysProxy)door.Handler.Pool.Options.Proxy!;
        Assert.Equal("second", await door.GetTextAsync(Plain));
        Assert.Equal("GET http://origin.test/ HTTP/1.1\r\nHost: origin.test\r\n\r\n", second.Received);
        Assert.DoesNotContain(ProxySecret, first.Received, StringComparison.Ordinal);
    }

    /// <summary>A redirect from an origin behind the proxy to one that is reached directly.</summary>
    [Fact]
    public async Task Who_is_redirected_past_the_proxy_takes_nothing_along()
    {
        await using var origin = SocketServer.Start(_ => ServerResponse.Ok("direct"));
        await using var proxy = TestProxy.Start(Scripts.Answering(head =>
            head.Contains(ProxySecret, StringComparison.Ordinal) ? Scripts.Response("302 Found", "", $"Location: {origin.Uri}\r\n") : Scripts.Challenge("Basic realm=\"r\"")));
        using Door door = proxy.Door(change: options => options.Proxy = new AlwaysProxy(proxy.Address(userInfo: $"proxy:{Incident.Secret}"), bypassed: "127.0.0.1"));
        using HttpResponseMessage response = await door.GetAsync(Plain);
        Assert.Equal("direct", await response.Content.ReadAsStringAsync());
        Assert.DoesNotContain(Assert.Single(origin.Requests).Fields, field => field.Name.Contains("Authorization", StringComparison.OrdinalIgnoreCase));
    }
}
