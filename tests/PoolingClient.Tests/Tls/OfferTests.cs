using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Tls;

/// <summary>What the client says in its handshakes, as the server saw it, and the caller's part in them.</summary>
public sealed class OfferTests
{
    [Fact]
    public async Task ALPN_offers_HTTP_1_1()
    {
        await using var server = StartChoosing(SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        using Door door = Secure.Door();
        await door.GetTextAsync(server.Uri);
        Assert.Equal("http/1.1", server.Connections[0].Tls!.ApplicationProtocol);
    }

    [Fact]
    public async Task A_server_that_speaks_only_HTTP_2_is_refused_in_the_handshake()
    {
        await using var server = StartChoosing(SslApplicationProtocol.Http2);
        using Door door = Secure.Door();
        PoolingRequestException failure = await door.GetSecretAsync(server.Uri).FailsAsync();
        failure.Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException)).Says("no_application_protocol", "ALPN");
    }

    [Fact]
    public async Task SNI_is_the_host_of_the_URI()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server());
        using Door door = Secure.Door();
        await door.GetTextAsync(new UriBuilder(server.Uri) { Host = "localhost" }.Uri);
        Assert.Equal("localhost", server.Connections[0].Tls!.HostName);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task An_IP_address_is_checked_and_not_sent_as_a_name(string address)
    {
        SocketServerOptions options = Secure.Server();
        options.Address = IPAddress.Parse(address);
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), options);
        using Door door = Secure.Door();
        await door.GetTextAsync(server.Uri);
        Assert.Equal("", server.Connections[0].Tls!.HostName);   // RFC 6066 3
    }

    [Fact]
    public async Task TargetHost_is_sent_and_checked_instead_of_the_host()
    {
        using X509Certificate2 certificate = TestCertificate.Create([Secure.Name]);
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(certificate: certificate));
        using Door door = Secure.Door(options => options.SslOptions.TargetHost = Secure.Name, certificate);
        await door.GetTextAsync(server.Uri);
        Assert.Equal(Secure.Name, server.Connections[0].Tls!.HostName);
        Assert.Equal(server.EndPoint.ToString(), server.Requests[0].Fields["Host"]);   // HTTP's host stays the URI's
        using Door other = Secure.Door(options => options.SslOptions.TargetHost = "other.test", certificate);
        await other.GetSecretAsync(server.Uri).FailsAsync();
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task A_client_certificate_is_shown_to_a_server_that_asks(SslProtocols version)
    {
        using X509Certificate2 certificate = TestCertificate.Create(["a client"]);
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(version, change: AsksForCertificate));
        using Door door = Secure.Door(tls => tls.ClientCertificates = [certificate]);
        await door.GetTextAsync(server.Uri);
        Assert.Equal(certificate.Thumbprint, server.Connections[0].Tls!.ClientCertificate!.Thumbprint);
        using Door chosen = Secure.Door(tls => tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate);
        await chosen.GetTextAsync(server.Uri);
        Assert.Equal(certificate.Thumbprint, server.Connections[1].Tls!.ClientCertificate!.Thumbprint);
    }

    /// <summary>The client's handshake has ended when the server looks at its certificate: it is a connection that ends before it answers.</summary>
    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Without_a_client_certificate_the_server_refuses(SslProtocols version)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(version, change: AsksForCertificate));
        using Door door = Secure.Door();
        PoolingRequestException failure = await door.PostSecretAsync(server.Uri).FailsAsync();
        // The refusal may come before the request is sent, or after it.
        failure.Says(failure.Fate == RequestFate.NotSent ? "closed them before a request was sent" : "it may want a client certificate");
        Assert.NotEqual(RequestFate.ResponseStarted, failure.Fate);
        Assert.Equal(0, server.RequestsReceived);
    }

    [Fact]
    public async Task The_callers_validation_accepts_what_nobody_else_would()
    {
        using X509Certificate2 certificate = TestCertificate.Create(["elsewhere.test"], DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(-5));
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"), Secure.Server(certificate: certificate));
        SslPolicyErrors seen = default;
        using var door = new Door(new SocketPoolOptions
        {
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                {
                    seen = errors;
                    return shown!.GetCertHashString() == certificate.GetCertHashString();
                },
            },
        });
        Assert.Equal("ok", await door.GetTextAsync(server.Uri));
        Assert.Equal(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors, seen);
    }

    [Fact]
    public async Task The_callers_validation_refuses_what_everybody_else_would_accept()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server());
        using Door door = Secure.Door(tls => tls.RemoteCertificateValidationCallback = (_, _, _, errors) => errors != SslPolicyErrors.None);
        PoolingRequestException failure = await door.GetSecretAsync(server.Uri).FailsAsync();
        failure.Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException))
            .Says("RemoteCertificateValidationCallback of SslOptions refused", "certificate of 'CN=localhost'");
        Assert.Equal(0, server.RequestsReceived);
    }

    [Fact]
    public async Task A_validation_that_throws_fails_the_request_with_what_it_threw()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server());
        using Door door = Secure.Door(tls => tls.RemoteCertificateValidationCallback = (_, _, _, _) => throw new InvalidOperationException("the validation broke"));
        PoolingRequestException failure = await door.GetSecretAsync(server.Uri).FailsAsync();
        Assert.Equal((RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        failure.Says("the validation broke");
    }

    [Fact]
    public async Task What_is_changed_in_the_options_after_the_first_request_changes_nothing()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { TlsOptions = Secure.Server().TlsOptions, MaxRequestsPerConnection = 1 });
        using Door door = Secure.Door();
        (await door.GetAsync(server.Uri)).Dispose();
        SslClientAuthenticationOptions options = door.Handler.Pool.Options.SslOptions;
        options.RemoteCertificateValidationCallback = (_, _, _, _) => false;
        options.TargetHost = "other.test";
        options.CertificateChainPolicy = null;
        (await door.GetAsync(server.Uri)).Dispose();
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_protocol_that_is_not_spoken_is_not_offered()
    {
        await using SocketServer server = StartChoosing(SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        using Door door = Secure.Door(tls => tls.ApplicationProtocols = [SslApplicationProtocol.Http2]);
        (await door.GetAsync(server.Uri)).Dispose();
        Assert.Equal("http/1.1", Assert.Single(server.Connections).Tls!.ApplicationProtocol);
    }

    private static SocketServer StartChoosing(params SslApplicationProtocol[] protocols) =>
        SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(change: tls => tls.ApplicationProtocols = [.. protocols]));

    private static void AsksForCertificate(SslServerAuthenticationOptions tls)
    {
        tls.ClientCertificateRequired = true;
        tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
    }
}
