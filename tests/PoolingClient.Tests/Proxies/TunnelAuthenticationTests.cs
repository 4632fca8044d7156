using System.Net;
using System.Net.Http;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>407 to CONNECT: answered on the same connection where that goes on, and otherwise on a fresh one.</summary>
public sealed class TunnelAuthenticationTests
{
    private static readonly Uri Secure = new("https://origin.test/");

    public static TheoryData<string, bool, int> Framed
    {
        get
        {
            var rows = new TheoryData<string, bool, int>();
            foreach (FramedReply row in ConnectReplyRow.AsksFor) rows.Add(row.Rest, row.Closes, row.Connections);
            return rows;
        }
    }

    private static readonly NetworkCredential Credential = new("user", Scripts.PlainPassword);

    private static int Asked(TestProxy proxy) => proxy.Received.Split("CONNECT ").Length - 1;

    [Theory]
    [InlineData("", 1)]
    [InlineData("Connection: close\r\n", 2)]
    [InlineData("Connection: Keep-Alive\r\nProxy-Authenticate: Negotiate\r\n", 1)]
    public async Task Basic_is_answered_once_and_then_sent_unasked(string fields, int connections)
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port, head => Scripts.HasBasic(head) ? null : Scripts.Challenge("Basic realm=\"r\"", fields)));
        using Door door = proxy.Door(credentials: Credential);
        Assert.Equal("secure", await door.GetTextAsync(Secure));
        Assert.Equal((2, connections), (Asked(proxy), proxy.Connections.Length));
        Assert.Equal(2, await door.Handler.Pool.WarmUpAsync(Secure, 2).InTime());
        Assert.Equal((3, connections + 1), (Asked(proxy), proxy.Connections.Length));
        Assert.All(origin.Heads, head => Assert.DoesNotContain("roxy", head, StringComparison.Ordinal));
    }

    /// <summary>Whatever the 407 is framed by, and whether the proxy says that it closes or only does.</summary>
    [Theory]
    [MemberData(nameof(Framed))]
    public async Task A_connection_that_does_not_go_on_is_replaced(string rest, bool closes, int connections)
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                if (Scripts.HasBasic(head))
                {
                    await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
                    await connection.RelayAsync(origin.Port);
                    return;
                }
                await connection.SendAsync(ConnectReplyRow.Challenge + rest);
                if (closes) return;
            }
        });
        using Door door = proxy.Door(userInfo: Scripts.PlainInfo);
        Assert.Equal("secure", await door.GetTextAsync(Secure));
        Assert.Equal(connections, proxy.Connections.Length);
    }

    [Fact]
    public async Task Digest_is_answered_for_host_and_port()
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port, head => Scripts.HasDigest(head, "n1") ? null : Scripts.Challenge(Scripts.DigestChallenge("n1"))));
        using Door door = proxy.Door(userInfo: Scripts.PlainInfo);
        Assert.Equal("secure", await door.GetTextAsync(Secure));
        Assert.Equal((2, 1), (Asked(proxy), proxy.Connections.Length));
        Assert.Contains("uri=\"origin.test:443\"", proxy.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_stale_nonce_is_answered_once_more(int stale, bool isTunnel)
    {
        int asked = 0;
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port, head =>
            asked > stale && Scripts.HasDigest(head, $"n{asked}") ? null : Scripts.Challenge(Scripts.DigestChallenge($"n{++asked}", asked > 1 ? ", stale=true" : ""))));
        using Door door = proxy.Door(userInfo: Scripts.PlainInfo);
        if (isTunnel) Assert.Equal("secure", await door.GetTextAsync(Secure));
        else (await door.GetAsync(Secure).FailsAsync()).Says("refused the user or password");
        Assert.Equal(3, Asked(proxy));
    }

    [Theory]
    [InlineData("Basic realm=\"r\"", "other:s3cr3t", 2, "refused the user or password")]
    [InlineData("Digest realm=\"realm\", nonce=\"n\", qop=\"auth\"", "other:s3cr3t", 2, "refused the user or password")]
    [InlineData("Basic realm=\"r\"", "", 1, "there are none for it")]
    [InlineData("Negotiate, NTLM", "other:s3cr3t", 1, "asks for Negotiate, NTLM. Basic and Digest are answered")]
    [InlineData("", "other:s3cr3t", 1, "without a challenge that could be read")]
    public async Task A_407_that_stays_one_is_told(string challenge, string userInfo, int asked, string says)
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Challenge(challenge)));
        using Door door = proxy.Door(userInfo: userInfo, change: options => options.Credentials = Credential);   // the origins' are not the proxy's
        PoolingRequestException failure = await door.GetSecretAsync(Secure).FailsAsync();
        failure.Is(RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError, null).Says($"through proxy http://127.0.0.1:{proxy.Port}: the proxy answered 407 to CONNECT", says);
        Assert.Equal(asked, Asked(proxy));
    }

    [Fact]
    public async Task Credentials_that_have_changed_are_sent_as_they_are_now()
    {
        string accepted = Scripts.Basic;
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port, head => head.Contains(accepted, StringComparison.Ordinal) ? null : Scripts.Challenge("Basic realm=\"r\"")));
        using Door door = proxy.Door(credentials: Credential);
        await door.GetTextAsync(Secure);
        accepted = "Basic bmV3Om5ldw==";
        ((AlwaysProxy)door.Handler.Pool.Options.Proxy!).Credentials = new NetworkCredential("new", "new");
        Assert.Equal(2, await door.Handler.Pool.WarmUpAsync(Secure, 2).InTime());
        Assert.Equal(3, Asked(proxy));
    }

    [Fact]
    public async Task What_was_sent_unasked_and_is_taken_no_more_is_answered_anew()
    {
        bool wantsDigest = false;
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port, head =>
            wantsDigest ? Scripts.HasDigest(head, "n1") ? null : Scripts.Challenge(Scripts.DigestChallenge("n1")) : Scripts.HasBasic(head) ? null : Scripts.Challenge("Basic realm=\"r\"")));
        using Door door = proxy.Door(credentials: Credential);
        await door.GetTextAsync(Secure);
        wantsDigest = true;
        Assert.Equal(2, await door.Handler.Pool.WarmUpAsync(Secure, 2).InTime());
        Assert.Equal(4, Asked(proxy));   // unasked without and with Basic; then Basic unasked, and Digest
        Assert.Equal(3, await door.Handler.Pool.WarmUpAsync(Secure, 3).InTime());
        Assert.Equal((6, 2), (Asked(proxy), proxy.Received.Split(Scripts.Basic).Length - 1));   // Basic is not tried again
    }

    [Fact]
    public async Task What_the_callers_credentials_throw_is_told()
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Challenge("Basic realm=\"r\"")));
        using Door door = proxy.Door(credentials: new ThrowingCredentials());
        PoolingRequestException failure = await door.GetAsync(Secure).FailsAsync();
        failure.Is(RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError, typeof(InvalidOperationException)).Says("no store");
        await proxy.EndedAsync();
    }

    private sealed class ThrowingCredentials : ICredentials
    {
        public NetworkCredential GetCredential(Uri uri, string authType) => throw new InvalidOperationException("no store");
    }
}
