using System.Net;
using System.Net.Http;
using System.Text;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Proxies;

/// <summary>Tunnels through SOCKS proxies, octet by octet.</summary>
public sealed class SocksTests
{
    private const string Get = "GET / HTTP/1.1\r\n";

    private static Func<ProxyConnection, Task> Origin => Scripts.Answering(_ => Scripts.Response("200 OK", "served"));

    /// <summary>The octets before the request, each as its char.</summary>
    private static string Negotiation(TestProxy proxy) => proxy.Received.Split(Get)[0];

    [Theory]
    [InlineData("http://origin.test/", "\u0005\u0001\0\u0003\u000Borigin.test\0\u0050")]
    [InlineData("http://origin.test:8080/", "\u0005\u0001\0\u0003\u000Borigin.test\u001F\u0090")]
    [InlineData("http://bücher.test/", "\u0005\u0001\0\u0003\u0012xn--bcher-kva.test\0\u0050")]
    [InlineData("http://127.0.0.1/", "\u0005\u0001\0\u0001\u007F\0\0\u0001\0\u0050")]
    [InlineData("http://[2001:db8::7]/", "\u0005\u0001\0\u0004\u0020\u0001\u000D\u00B8\0\0\0\0\0\0\0\0\0\0\0\u0007\0\u0050")]
    public async Task SOCKS5_is_asked_for_the_name_itself(string uri, string request)
    {
        await using var origin = TestProxy.Start(Origin);
        await using var proxy = TestProxy.Start(SocksScripts.Tunneling5(origin.Port));
        using Door door = proxy.Door("socks5");
        for (int i = 0; i < 2; i++) Assert.Equal("served", await door.GetTextAsync(new Uri(uri)));
        Assert.Equal("\u0005\u0001\0" + request, Negotiation(proxy));
        Assert.Single(proxy.Connections);
        Assert.StartsWith(Get + "Host: ", origin.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((byte)0, "")]
    [InlineData((byte)2, "\u0001\u0004user\u0007p\u00C3\u00A4ss@z")]
    public async Task SOCKS5_gets_user_and_password_if_it_wants_them(byte method, string login)
    {
        await using var origin = TestProxy.Start(Origin);
        await using var proxy = TestProxy.Start(SocksScripts.Tunneling5(origin.Port, method));
        using Door door = proxy.Door("socks5", "user:p%C3%A4ss%40z");
        Assert.Equal("served", await door.GetTextAsync(new Uri("http://origin.test/")));
        Assert.Equal("\u0005\u0002\0\u0002" + login + "\u0005\u0001\0\u0003\u000Borigin.test\0\u0050", Negotiation(proxy));
    }

    [Fact]
    public async Task Credentials_of_the_IWebProxy_and_of_the_pool_count_too()
    {
        await using var origin = TestProxy.Start(Origin);
        foreach (bool isPools in (bool[])[true, false])
        {
            await using var proxy = TestProxy.Start(SocksScripts.Tunneling5(origin.Port, 2));
            var credential = new NetworkCredential("us", "pw");
            using Door door = proxy.Door("socks5", credentials: isPools ? null : credential, change: options => options.DefaultProxyCredentials = isPools ? credential : null);
            Assert.Equal("served", await door.GetTextAsync(new Uri("http://origin.test/")));
            Assert.Contains("\u0001\u0002us\u0002pw", proxy.Received, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 5, 0, 0, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 0 })]
    [InlineData(new byte[] { 5, 0, 0, 3, 3, 97, 98, 99, 0, 0 })]
    [InlineData(new byte[] { 5, 0, 0, 3, 0, 0, 0 })]
    public async Task The_address_that_SOCKS5_is_bound_to_may_be_of_any_kind(byte[] reply)
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(SocksScripts.Tunneling5(origin.Port, reply: reply));
        using Door door = proxy.Door("socks5");
        Assert.Equal("secure", await door.GetTextAsync(new Uri("https://origin.test/")));
        Assert.Contains("\u000Borigin.test\u0001\u00BB", proxy.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("socks4a", "http://origin.test/", "", "\u0004\u0001\0\u0050\0\0\0\u0001\0origin.test\0")]
    [InlineData("socks4a", "http://origin.test:8080/", "user:ignored", "\u0004\u0001\u001F\u0090\0\0\0\u0001user\0origin.test\0")]
    [InlineData("socks4a", "http://127.0.0.1/", "", "\u0004\u0001\0\u0050\u007F\0\0\u0001\0")]
    [InlineData("socks4", "http://127.0.0.1/", "us", "\u0004\u0001\0\u0050\u007F\0\0\u0001us\0")]
    [InlineData("socks4", "http://localhost/", "", "\u0004\u0001\0\u0050\u007F\0\0\u0001\0")]
    [InlineData("socks4", "http://[::ffff:1.2.3.4]/", "", "\u0004\u0001\0\u0050\u0001\u0002\u0003\u0004\0")]
    public async Task SOCKS4_is_asked_for_an_address_and_SOCKS4a_for_a_name(string scheme, string uri, string userInfo, string request)
    {
        await using var origin = TestProxy.Start(Origin);
        await using var proxy = TestProxy.Start(SocksScripts.Tunneling4(origin.Port));
        using Door door = proxy.Door(scheme, userInfo);
        Assert.Equal("served", await door.GetTextAsync(new Uri(uri)));
        Assert.Equal(request, Negotiation(proxy));
    }

    [Fact]
    public async Task SOCKS4_takes_addresses_from_the_callers_resolver()
    {
        await using var origin = TestProxy.Start(Origin);
        await using var proxy = TestProxy.Start(SocksScripts.Tunneling4(origin.Port));
        using Door door = proxy.Door("socks4", change: options => options.EndPointResolver = (point, _) => new ValueTask<IReadOnlyList<EndPoint>>(
            point.Host == "origin.test" ? [new IPEndPoint(IPAddress.IPv6Loopback, point.Port), new IPEndPoint(new IPAddress([9, 8, 7, 6]), point.Port)] : [new IPEndPoint(IPAddress.Loopback, point.Port)]));
        Assert.Equal("served", await door.GetTextAsync(new Uri("http://origin.test/")));
        Assert.Equal("\u0004\u0001\0\u0050\u0009\u0008\u0007\u0006\0", Negotiation(proxy));
    }

    [Theory]
    [InlineData("socks5", 3, 0)]
    [InlineData("socks5", 3, 3)]
    [InlineData("socks4a", 9, 4)]
    public async Task ConnectTimeout_ends_the_wait_for_a_tunnel(string scheme, int read, int said)
    {
        var asked = new Gate();
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadAsync(read);
            await connection.SendAsync(new byte[] { 5, 0, 5, 0 }[..said]);
            asked.Open();
            await connection.WaitForEndAsync();
        });
        using var timed = new Timed("ConnectTimeout", 5, change: options => options.Proxy = new AlwaysProxy(proxy.Address(scheme)));
        Task<HttpResponseMessage> request = timed.GetAsync(new Uri("http://origin.test/"));
        await asked.Opened;
        if (said == 0)
        {
            timed.AdvanceToLimit();
            Assert.Equal((1, 1), (timed.Origin.Dialing, timed.Origin.Waiting));
            timed.AdvanceOverLimit();
            PoolingRequestException failure = await timed.AssertEndsAsync(request);
            Assert.Equal((RequestStage.ProxyTunnel, RequestFate.NotSent), (failure.Stage, failure.Fate));
        }
        else
        {
            timed.Door.Handler.Pool.Dispose();
            await Assert.ThrowsAsync<PoolingRequestException>(() => request);
        }
        await proxy.EndedAsync();
    }
}
