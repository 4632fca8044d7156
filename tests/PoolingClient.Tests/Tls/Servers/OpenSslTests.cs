using System.Globalization;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Tls;

/// <summary><c>openssl s_server</c>: the library that most servers stand on, saying itself what it saw. It answers with HTTP/1.0 and closes.</summary>
public sealed class OpenSslTests
{
    [OpenSslFact]
    public async Task TLS_1_2_and_1_3_are_spoken_and_sessions_are_resumed()
    {
        foreach (string version in new[] { "1_2", "1_3" })
        {
            using var server = new ServerProcess();
            Uri uri = await StartAsync(server, Secure.Certificate, $"-tls{version}");
            using Door door = Secure.Door();
            string first = await door.GetTextAsync(uri);
            Assert.Contains($"New, TLSv{version.Replace('_', '.')}, Cipher is", first, StringComparison.Ordinal);
            Assert.Contains("Reused, TLSv", await door.GetTextAsync(uri), StringComparison.Ordinal);
            using Door without = Secure.Door(tls => tls.AllowTlsResume = false);
            await without.GetTextAsync(uri);
            Assert.Contains("New, TLSv", await without.GetTextAsync(uri), StringComparison.Ordinal);
        }
    }

    [OpenSslFact]
    public async Task Certificates_are_refused_for_what_is_wrong_with_them()
    {
        using X509Certificate2 wrong = TestCertificate.Create(["elsewhere.test"]), selfSigned = TestCertificate.Create();
        using X509Certificate2 expired = TestCertificate.Create(notBefore: DateTimeOffset.UtcNow.AddDays(-10), notAfter: DateTimeOffset.UtcNow.AddDays(-5));
        await RefusedAsync(wrong, wrong, "is not for 'localhost' but for 'elsewhere.test'");
        await RefusedAsync(expired, expired, "has expired");
        await RefusedAsync(selfSigned, Secure.Certificate, "self-signed and not trusted");
    }

    [OpenSslFact]
    public async Task A_version_that_is_not_offered_is_refused_with_an_alert()
    {
        using var server = new ServerProcess();
        Uri uri = await StartAsync(server, Secure.Certificate, "-tls1_2");
        using Door door = Secure.Door(tls => tls.EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13);
        (await door.GetSecretAsync(uri).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(System.Security.Authentication.AuthenticationException))
            .Says("the alert protocol_version", "(TLS 1.3)");
    }

    [OpenSslFact]
    public async Task A_client_certificate_is_shown_and_one_that_is_missing_is_named()
    {
        foreach (string version in new[] { "-tls1_2", "-tls1_3" })
        {
            using var server = new ServerProcess();
            Uri uri = await StartAsync(server, Secure.Certificate, version, "-Verify", "1", "-verify_return_error", "-CAfile", server.Write("client", Secure.Certificate).Certificate);
            using Door door = Secure.Door(tls => tls.ClientCertificates = [Secure.Certificate]);
            Assert.Contains("Client certificate\nCertificate:", await door.GetTextAsync(uri), StringComparison.Ordinal);
            using Door none = Secure.Door();
            PoolingRequestException failure = await none.PostSecretAsync(uri).FailsAsync();
            // In TLS 1.3 the refusal comes after the client's handshake, before the request is sent or after it.
            failure.Says(failure is { Stage: not RequestStage.TlsHandshake, Fate: RequestFate.NotSent } ? "closed them before a request was sent" : "client certificate");
            Assert.NotEqual(RequestFate.ResponseStarted, failure.Fate);
        }
    }

    [OpenSslFact]
    public async Task A_server_that_does_not_go_on_with_the_handshake_is_ConnectTimeouts()
    {
        using var server = new ServerProcess();
        Uri uri = await StartAsync(server, Secure.Certificate);
        server.Freeze();
        using Door door = Secure.Door(options => options.ConnectTimeout = TimeSpan.FromMilliseconds(300));
        (await door.GetSecretAsync(uri).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(TimeoutException))
            .Says("ConnectTimeout of 0.3 s", "did not complete the TLS handshake");
    }

    [OpenSslFact]
    public async Task Plain_HTTP_on_its_port_is_an_error_that_names_TLS()
    {
        using var server = new ServerProcess();
        Uri uri = await StartAsync(server, Secure.Certificate);
        using Door door = Secure.Door();
        (await door.PostSecretAsync(new UriBuilder(uri) { Scheme = "http" }.Uri).FailsAsync()).Says("TLS");
    }

    private static async Task RefusedAsync(X509Certificate2 certificate, X509Certificate2 trusted, string says)
    {
        using var server = new ServerProcess();
        Uri uri = await StartAsync(server, certificate);
        using Door door = Secure.Door(trusted: trusted);
        (await door.GetSecretAsync(uri).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(System.Security.Authentication.AuthenticationException)).Says(says);
    }

    private static async Task<Uri> StartAsync(ServerProcess server, X509Certificate2 certificate, params string[] more)
    {
        (string pem, string key) = server.Write("server", certificate);
        server.Start("openssl", ["s_server", "-www", "-4", "-accept", "127.0.0.1:0", "-cert", pem, "-key", key, .. more]);
        string line = await server.ReadLineAsync("ACCEPT");
        return new Uri($"https://localhost:{int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture)}/");
    }
}
