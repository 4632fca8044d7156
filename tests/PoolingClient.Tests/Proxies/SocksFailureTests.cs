using System.Net;
using System.Net.Http;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>SOCKS proxies that make no tunnel, each answer in words.</summary>
public sealed class SocksFailureTests
{
    private const int Greeting = 3, Request5 = 18, Request4a = 21;   // for origin.test, without a user

    private static readonly Uri Plain = new("http://origin.test/");

    private static async Task<PoolingRequestException> FailAsync(TestProxy proxy, string scheme, Uri? uri = null, string userInfo = "", Action<SocketPoolOptions>? change = null)
    {
        using Door door = proxy.Door(scheme, userInfo, change: change);
        PoolingRequestException failure = await door.GetSecretAsync(uri ?? Plain).FailsAsync();
        Assert.Equal((RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        await proxy.EndedAsync();
        return failure.Says($"through proxy {scheme}://127.0.0.1:{proxy.Port}: ");
    }

    /// <summary>A proxy that says this, and then waits for the client to end the connection.</summary>
    private static TestProxy Start(params (int Read, byte[] Say)[] steps) => TestProxy.Start(async connection =>
    {
        await SocksScripts.Saying(steps)(connection);
        await connection.WaitForEndAsync();
    });

    [Theory]
    [InlineData(1, "it failed")]
    [InlineData(2, "rules do not allow")]
    [InlineData(3, "no route leads from the proxy")]
    [InlineData(4, "unreachable from the proxy")]
    [InlineData(5, "refused the proxy's connection")]
    [InlineData(6, "TTL expired")]
    [InlineData(7, "does not know the command")]
    [InlineData(8, "this kind of address")]
    [InlineData(9, "no such code")]
    [InlineData(255, "no such code")]
    public async Task Every_reply_of_SOCKS5_is_told(byte code, string says)
    {
        await using TestProxy proxy = Start((Greeting, [5, 0]), (Request5, [5, code, 0, 1]));   // the rest never comes
        (await FailAsync(proxy, "socks5")).Says($"the SOCKS5 proxy answered {code} to the request for origin.test:80: ", says);
    }

    [Theory]
    [InlineData(91, "refused or failed")]
    [InlineData(92, "could not reach identd")]
    [InlineData(93, "names another user")]
    [InlineData(0, "no such code")]
    public async Task Every_reply_of_SOCKS4_is_told(byte code, string says)
    {
        await using TestProxy proxy = Start((Request4a, [0, code, 0, 0, 0, 0, 0, 0]));
        (await FailAsync(proxy, "socks4a")).Says($"the SOCKS4 proxy answered {code} to the request for origin.test:80: ", says);
    }

    [Theory]
    [InlineData(new byte[] { 5, 0xFF }, "wants authentication, and there are no credentials")]
    [InlineData(new byte[] { 5, 2 }, "the method it chose, which was not offered, is 0x02")]
    [InlineData(new byte[] { 5, 1 }, "the method it chose, which was not offered, is 0x01")]
    [InlineData(new byte[] { 4, 0 }, "the version is 0x04")]
    [InlineData(new byte[] { (byte)'H', (byte)'T' }, "the version is 0x48")]
    public async Task A_choice_of_SOCKS5_that_cannot_be_met_is_told(byte[] choice, string says)
    {
        await using TestProxy proxy = Start((Greeting, choice));
        (await FailAsync(proxy, "socks5")).Says(says);
    }

    [Theory]
    [InlineData(new byte[] { 5, 0xFF }, new byte[0], "takes neither clients without authentication nor user and password")]
    [InlineData(new byte[] { 5, 2 }, new byte[] { 1, 1 }, "refused the user or password")]
    [InlineData(new byte[] { 5, 2 }, new byte[] { 5, 0 }, "the version of its answer to user and password is 0x05")]
    public async Task A_refused_user_is_told(byte[] choice, byte[] verdict, string says)
    {
        await using TestProxy proxy = Start((4, choice), (verdict.Length == 0 ? 0 : 1, verdict));
        (await FailAsync(proxy, "socks5", userInfo: $"user:{Incident.Secret}")).Says(says);
    }

    [Theory]
    [InlineData("socks5", new byte[] { 4, 0, 0, 1 }, "the version is 0x04")]
    [InlineData("socks5", new byte[] { 5, 0, 1, 1 }, "the reserved octet is 0x01")]
    [InlineData("socks5", new byte[] { 5, 0, 0, 2 }, "the type of the bound address is 0x02")]
    [InlineData("socks4a", new byte[] { 4, 90, 0, 0, 0, 0, 0, 0 }, "the version of the reply is 0x04")]
    [InlineData("socks4a", new byte[] { (byte)'H', (byte)'T', (byte)'T', (byte)'P', (byte)'/', (byte)'1', (byte)'.', (byte)'1' }, "the version of the reply is 0x48")]
    public async Task A_malformed_reply_is_refused(string scheme, byte[] reply, string says)
    {
        await using TestProxy proxy = scheme == "socks5" ? Start((Greeting, [5, 0]), (Request5, reply)) : Start((Request4a, reply));
        (await FailAsync(proxy, scheme)).Says(says);
    }

    [Theory]
    [InlineData("socks5", new byte[0])]
    [InlineData("socks5", new byte[] { 5 })]
    [InlineData("socks4a", new byte[] { 0, 90, 0, 0, 0, 0, 0 })]
    public async Task An_early_end_is_told(string scheme, byte[] said)
    {
        await using var proxy = TestProxy.Start(async connection =>
        {
            await SocksScripts.Saying((scheme == "socks5" ? Greeting : Request4a, said))(connection);
            connection.Ended.Open();   // by itself
        });
        (await FailAsync(proxy, scheme)).Says("closed the connection (FIN) before it had answered");
    }

    /// <summary>What comes before the client has said anything is not the origin's.</summary>
    [Fact]
    public async Task Surplus_behind_a_reply_is_no_response()
    {
        await using TestProxy proxy = Start((Greeting, [5, 0]), (Request5, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8]));
        using Door door = proxy.Door("socks5");
        PoolingRequestException failure = await door.GetSecretAsync(Plain).FailsAsync();
        Assert.Equal(RequestFate.NotSent, failure.Fate);
        Assert.DoesNotContain("GET", proxy.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("socks4", "http://[2001:db8::1]/", "", "IPv4 addresses only")]
    [InlineData("socks4a", "http://[2001:db8::1]/", "", "IPv4 addresses only")]
    [InlineData("socks4", "http://nowhere.invalid/", "", "the name was not resolved here")]
    [InlineData("socks4", "http://127.0.0.1/", "us%00er", "cannot be sent")]
    public async Task What_SOCKS4_cannot_be_asked_is_told(string scheme, string uri, string userInfo, string says)
    {
        await using var proxy = TestProxy.Start(connection => connection.WaitForEndAsync());
        (await FailAsync(proxy, scheme, new Uri(uri), userInfo)).Says(says);
        Assert.Equal("", proxy.Received);
    }

    [Fact]
    public async Task A_user_that_is_too_long_is_told()
    {
        await using var proxy = TestProxy.Start(connection => connection.WaitForEndAsync());
        (await FailAsync(proxy, "socks5", userInfo: new string('u', 256))).Says("255 octets at most");
        Assert.Equal("", proxy.Received);
    }
}
