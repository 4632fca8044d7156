using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>Proxies that make no tunnel: the failure names the proxy, what it did and what helps, and shows nothing of the proxy's own words.</summary>
public sealed class TunnelFailureTests
{
    private static readonly Uri Secure = new("https://origin.test/");

    public static TheoryData<string, string> Refused
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (ConnectReplyRow row in ConnectReplyRow.Refused) rows.Add(row.Octets, row.Says);
            return rows;
        }
    }

    [Theory]
    [InlineData(302, "captive portal")]
    [InlineData(400, "no proxy")]
    [InlineData(401, "401, not 407")]
    [InlineData(403, "does not allow a tunnel")]
    [InlineData(404, "Check the name")]
    [InlineData(405, "makes no tunnels")]
    [InlineData(429, "Try again later")]
    [InlineData(500, "proxy's log")]
    [InlineData(502, "could not connect to the origin")]
    [InlineData(503, "could not connect to the origin (Squid says it so)")]
    [InlineData(504, "did not answer it in time")]
    public async Task A_refusal_is_told_by_its_status(int status, string remedy)
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Response($"{status} {Incident.Secret}-reason", $"{Incident.Secret}-content", $"Location: http://{Incident.Secret}.test/\r\nProxy-Status: {Incident.Secret}\r\n")));
        using Door door = proxy.Door(userInfo: $"user:{Incident.Secret}");
        PoolingRequestException failure = await door.GetSecretAsync(Secure).FailsAsync();
        failure.Is(RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError, null)
            .Says($"no connection to https://origin.test through proxy http://127.0.0.1:{proxy.Port}: the proxy answered {status} to CONNECT origin.test:443: ", remedy);
        Assert.NotNull(failure.Timeline!.FailedDial?.TunnelBegun);
        Assert.Null(failure.Timeline.FailedDial?.Tunneled);
        await proxy.EndedAsync();
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_answer_to_CONNECT_is_refused(string reply, string says)
    {
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(reply);
        });
        using Door door = proxy.Door();
        PoolingRequestException failure = await door.GetSecretAsync(Secure).FailsAsync();
        failure.Is(RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError, null).Says(says);
    }

    [Theory]
    [InlineData("X: a\r\n", "HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n", "")]
    public async Task An_answer_without_end_is_bounded(string part, string begin)
    {
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(begin);
            while (true) await connection.SendAsync(part);
        });
        using Door door = proxy.Door();
        PoolingRequestException failure = await door.GetSecretAsync(Secure).FailsAsync();
        failure.Is(RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError, null).Says("was refused");
    }

    [Fact]
    public async Task A_reset_is_told()
    {
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Reset();
        });
        using Door door = proxy.Door();
        PoolingRequestException failure = await door.GetSecretAsync(Secure).FailsAsync();
        failure.Is(RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError, typeof(SocketException)).Says("the proxy reset the connection (RST) when it was asked for a tunnel");
    }

    [Theory]
    [InlineData("https://origin.test/", RequestStage.ProxyTunnel)]
    [InlineData("http://origin.test/", RequestStage.TlsHandshake)]
    public async Task A_certificate_of_the_proxys_that_is_not_accepted_is_told_as_the_proxys(string uri, RequestStage stage)
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Response("200 OK")), Certificates.Ours);
        using Door door = proxy.Door("https", change: options => options.SslOptions.RemoteCertificateValidationCallback = null);
        PoolingRequestException failure = await door.GetSecretAsync(new Uri(uri)).FailsAsync();
        failure.Says($"TLS with the proxy https://127.0.0.1:{proxy.Port} failed: ");
        Assert.Equal((stage, RequestFate.NotSent, HttpRequestError.SecureConnectionError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        Assert.Equal("", proxy.Received);
    }

    [Fact]
    public async Task A_certificate_of_the_origins_that_is_not_accepted_is_told_as_the_origins()
    {
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port));
        using Door door = proxy.Door(change: options => options.SslOptions.RemoteCertificateValidationCallback = null);
        PoolingRequestException failure = await door.GetSecretAsync(Secure).FailsAsync();
        Assert.Equal((RequestStage.TlsHandshake, HttpRequestError.SecureConnectionError), (failure.Stage, failure.HttpRequestError));
        Assert.DoesNotContain("TLS with the proxy", failure.Message, StringComparison.Ordinal);
    }
}
