using System.Net;
using System.Net.Http;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Proxies;

/// <summary>https through a proxy that speaks HTTP: CONNECT (RFC 9110 9.3.6), then TLS with the origin.</summary>
public sealed class TunnelTests
{
    private static readonly Uri Secure = new("https://origin.test/x?y");

    public static TheoryData<string> Replies => [.. ConnectReplyRow.Tunnels];

    [Theory]
    [InlineData("https://origin.test/x?y", "origin.test:443", "origin.test")]
    [InlineData("https://other.test:8443/", "other.test:8443", "other.test:8443")]
    [InlineData("https://127.0.0.1:8443/", "127.0.0.1:8443", "127.0.0.1:8443")]
    public async Task The_proxy_sees_host_and_port_and_the_origin_its_own_request(string uri, string target, string host)
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port));
        using Door door = proxy.Door();
        for (int i = 0; i < 2; i++) Assert.Equal("secure", await door.GetTextAsync(new Uri(uri)));
        Assert.StartsWith($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n\u0016\u0003", proxy.Received, StringComparison.Ordinal);
        Assert.All(origin.Heads, head => Assert.Equal($"GET {new Uri(uri).PathAndQuery} HTTP/1.1\r\nHost: {host}\r\n\r\n", head));
        Assert.Equal((1, 2), (proxy.Connections.Length, origin.Heads.Length));
    }

    [Fact]
    public async Task The_timeline_and_the_snapshot_show_the_tunnel()
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port));
        using Door door = proxy.Door(userInfo: "user:s3cr3t");
        using HttpResponseMessage response = await door.GetAsync(Secure);
        ConnectionSetup setup = response.GetTimeline()!.Attempts[0].Setup!;
        Assert.True(setup.Connected <= setup.TunnelBegun && setup.TunnelBegun <= setup.Tunneled && setup.Tunneled <= setup.TlsBegun && setup.TlsBegun < setup.Secured);
        Assert.Equal($"https://origin.test through proxy http://127.0.0.1:{proxy.Port}", door.Origin.Origin);
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Every_2xx_is_a_tunnel(string reply)
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            foreach (char octet in reply) await connection.SendAsync(octet.ToString());   // in as many segments as it has octets
            await connection.RelayAsync(origin.Port);
        });
        using Door door = proxy.Door();
        Assert.Equal("secure", await door.GetTextAsync(Secure));
    }

    [Fact]
    public async Task Tunnels_are_made_ahead_of_need()
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port));
        using Door door = proxy.Door();
        Assert.Equal(2, await door.Handler.Pool.WarmUpAsync(Secure, 2).InTime());
        Assert.Equal("secure", await door.GetTextAsync(Secure));
        Assert.Equal(2, proxy.Connections.Length);
    }

    [Fact]
    public async Task Different_users_of_one_proxy_share_no_connection()
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port));
        using Door door = proxy.Door(userInfo: "one:1");
        var choice = (AlwaysProxy)door.Handler.Pool.Options.Proxy!;
        foreach (string user in (string[])["one:1", "two:2", "one:1", ""])
        {
            choice.Address = new Uri(proxy.Address(userInfo: user));
            Assert.Equal("secure", await door.GetTextAsync(Secure));
        }
        Assert.Equal(3, proxy.Connections.Length);
        Assert.Equal(3, door.Handler.Pool.GetSnapshot().Origins.Count);
    }

    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task ConnectTimeout_ends_the_wait_for_a_tunnel(bool perRequest, int seconds)
    {
        var asked = new Gate();
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.Open();
            await connection.WaitForEndAsync();
        });
        using var timed = new Timed("ConnectTimeout", seconds, perRequest, options => options.Proxy = new AlwaysProxy(proxy.Address()));
        Task<HttpResponseMessage> request = timed.GetAsync(Secure);
        await asked.Opened;
        timed.AdvanceToLimit();
        Assert.Equal((1, 1), (timed.Origin.Dialing, timed.Origin.Waiting));
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        Assert.Contains($"the proxy http://127.0.0.1:{proxy.Port} made no tunnel to https://origin.test", failure.Message, StringComparison.Ordinal);
        await proxy.EndedAsync();
    }

    [Fact]
    public async Task Disposing_the_pool_ends_the_wait_for_a_tunnel()
    {
        var asked = new Gate();
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.Open();
            await connection.WaitForEndAsync();
        });
        using Door door = proxy.Door();
        Task<HttpResponseMessage> request = door.GetAsync(Secure);
        await asked.Opened;
        door.Handler.Pool.Dispose();
        await Assert.ThrowsAsync<PoolingRequestException>(() => request);
        await proxy.EndedAsync();
    }

    [Fact]
    public async Task A_proxy_over_TLS_makes_tunnels_inside_it()
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port), Certificates.Ours);
        using Door door = proxy.Door("https", change: options => options.SslOptions.TargetHost = "other.test");
        for (int i = 0; i < 2; i++) Assert.Equal("secure", await door.GetTextAsync(Secure));
        Assert.StartsWith("CONNECT origin.test:443 HTTP/1.1\r\nHost: origin.test:443\r\n\r\n\u0016\u0003", proxy.Received, StringComparison.Ordinal);
        Assert.Equal((1, 1), (proxy.Connections.Length, origin.Connections));
        Assert.Equal("GET /x?y HTTP/1.1\r\nHost: origin.test\r\n\r\n", origin.Heads[0]);
    }

    /// <summary>Inside the TLS to a proxy, too, only close_notify says that content is complete (RFC 9112 9.8).</summary>
    [Fact]
    public async Task Content_that_a_proxy_cuts_off_is_not_complete()
    {
        await using var origin = new TlsOrigin(_ => "HTTP/1.1 200 OK\r\n\r\nhalf");
        var cut = new Gate();
        await using var proxy = TestProxy.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
                await Task.WhenAny(connection.RelayAsync(origin.Port), cut.Opened);
            },
            Certificates.Ours);
        using Door door = proxy.Door("https");
        using HttpResponseMessage response = await door.GetAsync(Secure);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        await content.ReadExactlyAsync(new byte[4]).AsTask().InTime();
        cut.Open();
        await Assert.ThrowsAsync<HttpIOException>(() => content.ReadAsync(new byte[1]).InTime());
    }
}
