using System.Net.Http;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Tls;

/// <summary>Certificates that must be refused: each failure says what is wrong with which certificate, and nothing was sent.</summary>
public sealed class CertificateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task For_another_name(SslProtocols version)
    {
        using X509Certificate2 certificate = TestCertificate.Create(["a.test", "*.b.test", "10.1.2.3"]);
        await RefusedAsync(certificate, certificate, version, "the server's certificate is not for '127.0.0.1' but for 'a.test', '*.b.test', '10.1.2.3'", "certificate of 'CN=a.test'");
    }

    [Fact]
    public async Task For_another_address_though_the_host_resolves_to_it()
    {
        using X509Certificate2 certificate = TestCertificate.Create(["127.0.0.1"]);
        await RefusedAtAsync("localhost", certificate, certificate, SslProtocols.None, "not for 'localhost' but for '127.0.0.1'");
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Expired(SslProtocols version)
    {
        using X509Certificate2 certificate = TestCertificate.Create(notBefore: new DateTimeOffset(2020, 1, 2, 3, 4, 0, TimeSpan.Zero), notAfter: new DateTimeOffset(2021, 1, 2, 3, 4, 0, TimeSpan.Zero));
        await RefusedAsync(certificate, certificate, version, "it is valid from 2020-01-02 03:04 to 2021-01-02 03:04 UTC", "has expired");
    }

    [Fact]
    public async Task Not_valid_yet()
    {
        using X509Certificate2 certificate = TestCertificate.Create(notBefore: Now.AddDays(5), notAfter: Now.AddDays(10));
        await RefusedAsync(certificate, certificate, SslProtocols.None, "is not valid yet", "look at this machine's clock");
    }

    [Fact]
    public async Task Under_an_authority_that_has_expired()
    {
        using X509Certificate2 authority = TestCertificate.CreateAuthority("an old authority", Now.AddDays(-10), Now.AddDays(-5));
        using X509Certificate2 certificate = TestCertificate.Create(notBefore: Now.AddDays(-8), notAfter: Now.AddDays(-6), issuer: authority);
        await RefusedAsync(certificate, authority, SslProtocols.None, "has expired", "'CN=localhost'");
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Self_signed(SslProtocols version)
    {
        using X509Certificate2 certificate = TestCertificate.Create();
        await RefusedAsync(certificate, Secure.Certificate, version, "self-signed and not trusted", "SslOptions.CertificateChainPolicy", "certificate of 'CN=localhost', issued by 'CN=localhost'");
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task By_an_issuer_that_nobody_knows(SslProtocols version)
    {
        using X509Certificate2 authority = TestCertificate.CreateAuthority("some authority");
        using X509Certificate2 certificate = TestCertificate.Create(issuer: authority);
        await RefusedAsync(certificate, Secure.Certificate, version, "its issuer 'CN=some authority' is not trusted", "an intermediate certificate is missing");
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        using X509Certificate2 certificate = TestCertificate.Create(["a.test"], Now.AddDays(-10), Now.AddDays(-5));
        await RefusedAsync(certificate, Secure.Certificate, SslProtocols.None, "is not for '127.0.0.1' but for 'a.test'", "has expired", "self-signed and not trusted");
    }

    [Fact]
    public async Task By_a_known_issuer_it_is_accepted()
    {
        using X509Certificate2 authority = TestCertificate.CreateAuthority("some authority");
        using X509Certificate2 certificate = TestCertificate.Create(issuer: authority);
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"), Secure.Server(certificate: certificate));
        using Door door = Secure.Door(trusted: authority);
        Assert.Equal("ok", await door.GetTextAsync(server.Uri));
    }

    [Fact]
    public async Task Nothing_is_trusted_without_being_told()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server());
        using var door = new Door();
        (await door.PostSecretAsync(server.Uri).FailsAsync()).Says("self-signed and not trusted");
        Assert.Equal(0, server.RequestsReceived);
    }

    private static Task RefusedAsync(X509Certificate2 certificate, X509Certificate2 trusted, SslProtocols version, params string[] says) =>
        RefusedAtAsync("127.0.0.1", certificate, trusted, version, says);

    private static async Task RefusedAtAsync(string host, X509Certificate2 certificate, X509Certificate2 trusted, SslProtocols version, params string[] says)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(version, certificate));
        using Door door = Secure.Door(trusted: trusted);
        PoolingRequestException failure = await door.PostSecretAsync(new UriBuilder(server.Uri) { Host = host }.Uri).FailsAsync();
        failure.Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException)).Says([$"https://{host}:{server.Port}", "The request was not sent.", .. says]);
        Assert.NotNull(failure.Timeline!.FailedDial!.TlsBegun);
        Assert.Null(failure.Timeline.FailedDial.Secured);
        Assert.Empty(failure.Timeline.Attempts);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(0, server.RequestsReceived);
    }
}
