using System.Net;
using System.Net.Http;
using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>Which way a request goes, by what the <see cref="IWebProxy"/> says.</summary>
public sealed class ProxyChoiceTests
{
    [Theory]
    [InlineData("http://origin.test/", "http://p.test:3128", "proxy http://p.test:3128", true)]
    [InlineData("https://origin.test/", "http://p.test:3128", "https://origin.test through proxy http://p.test:3128", false)]
    [InlineData("http://origin.test/", "https://p.test", "proxy https://p.test:443", true)]
    [InlineData("https://origin.test/", "https://p.test", "https://origin.test through proxy https://p.test:443", false)]
    [InlineData("http://origin.test/", "socks5://p.test", "http://origin.test through proxy socks5://p.test:1080", false)]
    [InlineData("http://origin.test/", "socks5h://p.test:9050", "http://origin.test through proxy socks5://p.test:9050", false)]
    [InlineData("https://origin.test:8443/", "socks4a://p.test", "https://origin.test:8443 through proxy socks4a://p.test:1080", false)]
    [InlineData("http://origin.test/", "socks4://user:pw@[::1]:1", "http://origin.test through proxy socks4://[::1]:1", false)]
    [InlineData("http://origin.test/", "http://user:pw@P.test", "proxy http://p.test:80", true)]
    public void Http_proxies_forward_http_and_everything_else_is_a_tunnel(string uri, string proxy, string way, bool isForwarded)
    {
        Route route = new ProxyChoice(new AlwaysProxy(proxy)).RouteTo(new Uri(uri));
        Assert.Equal((way, isForwarded), (route.ToString(), route.IsForwarded));
        Assert.Equal((new Uri(proxy).IdnHost, route.Proxy!.Port), route.Destination);
        Assert.Equal(new Uri(proxy).UserInfo, route.Proxy.UserInfo);
    }

    [Fact]
    public void Null_the_asked_URI_and_a_bypass_mean_no_proxy()
    {
        var uri = new Uri("http://origin.test/");
        var direct = new Route(Origin.Of(uri));
        Assert.Equal(direct, new ProxyChoice(new AskedProxy(_ => null)).RouteTo(uri));
        Assert.Equal(direct, new ProxyChoice(new AskedProxy(asked => asked)).RouteTo(uri));
        Assert.Equal(direct, new ProxyChoice(new AlwaysProxy("http://p.test", bypassed: "origin.test")).RouteTo(uri));
        Assert.Equal(direct, new ProxyChoice(new WebProxy("http://p.test", BypassOnLocal: true, ["origin"])).RouteTo(uri));
        Assert.Equal(direct, new ProxyChoice(new WebProxy()).RouteTo(uri));
    }

    [Fact]
    public void Users_and_proxies_make_different_routes_and_equal_ones_the_same()
    {
        var uri = new Uri("https://origin.test/");
        Route With(string proxy) => new ProxyChoice(new AlwaysProxy(proxy)).RouteTo(uri);
        Assert.Equal(With("http://a:b@p.test"), With("http://a:b@P.test:80/ignored"));
        Assert.Equal(6, new HashSet<Route> { With("http://p.test"), With("http://a:b@p.test"), With("http://a:c@p.test"), With("http://q.test"), With("https://p.test:80"), With("socks5://p.test:80") }.Count);
    }

    [Theory]
    [InlineData("ftp://p.test")]
    [InlineData("socks://p.test")]
    public async Task A_scheme_that_is_not_known_is_named_before_anything_is_sent(string proxy)
    {
        using var door = new Door(new SocketPoolOptions { Proxy = new AlwaysProxy(proxy) });
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => door.GetAsync(new Uri("http://origin.test/")));
        Assert.Contains($"'{new Uri(proxy).Scheme}'", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => door.Handler.Pool.WarmUpAsync(new Uri("http://origin.test/"), 1));
    }

    /// <summary>SocketsHttpHandler takes it for "no proxy", and goes round the one that somebody relies on.</summary>
    [Fact]
    public async Task What_an_IWebProxy_throws_is_told_with_its_cause()
    {
        var cause = new InvalidOperationException("no configuration");
        using var door = new Door(new SocketPoolOptions { Proxy = new AskedProxy(_ => throw cause) });
        PoolingRequestException failure = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(new Uri("http://origin.test/?s3cr3t")));
        Assert.Equal((RequestStage.Queue, RequestFate.NotSent, cause), (failure.Stage, failure.Fate, failure.InnerException));
        Assert.Equal("The IWebProxy (AskedProxy) failed when it was asked for the proxy to http://origin.test: no configuration Nothing was sent.", failure.Message);
        Assert.Same(cause, (await Assert.ThrowsAsync<HttpRequestException>(() => door.Handler.Pool.WarmUpAsync(new Uri("http://origin.test/"), 1))).InnerException);
    }

    [Fact]
    public async Task A_relative_URI_is_no_proxy()
    {
        using var door = new Door(new SocketPoolOptions { Proxy = new AskedProxy(_ => new Uri("/relative", UriKind.Relative)) });
        Assert.Contains("without a host", (await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(new Uri("http://origin.test/")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_proxy_asking_allocates_nothing()
    {
        var uri = new Uri("http://origin.test/x");
        using var off = new SocketPool(new SocketPoolOptions { UseProxy = false });
        using var bypassing = new SocketPool(new SocketPoolOptions { Proxy = new AlwaysProxy("http://p.test", bypassed: "origin.test") });
        foreach (SocketPool pool in (SocketPool[])[off, bypassing])
        {
            Route route = default;
            for (int i = 0; i < 100; i++) route = pool.RouteTo(uri);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++) route = pool.RouteTo(uri);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(new Route(Origin.Of(uri)), route);
        }
    }

    private sealed class AskedProxy(Func<Uri, Uri?> answer) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => answer(destination);

        public bool IsBypassed(Uri host) => false;
    }
}
