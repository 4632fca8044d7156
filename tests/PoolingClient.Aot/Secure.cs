using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Testing;

namespace PoolingClient.Aot;

/// <summary>TLS with a certificate of the program's own, which is trusted; and one that is not.</summary>
internal static class Secure
{
    public static async Task<string> ShowAsync(CancellationToken cancellationToken)
    {
        using X509Certificate2 certificate = TestCertificate.Create();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("secret"), new SocketServerOptions { TlsOptions = new SslServerAuthenticationOptions { ServerCertificate = certificate } });
        var options = new SocketPoolOptions { UseProxy = false };
        options.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { certificate },
        };
        using (var client = new HttpClient(new PoolingHttpHandler(options)))
        {
            for (int i = 0; i < 3; i++) Check.That(await client.GetStringAsync(server.Uri, cancellationToken) == "secret", "the answer over TLS");
        }
        using var stranger = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { UseProxy = false }));
        try
        {
            await stranger.GetStringAsync(server.Uri, cancellationToken);
        }
        catch (PoolingRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError && e.Fate == RequestFate.NotSent)
        {
            return "trusted, and refused where it is not";
        }
        throw new InvalidOperationException("A certificate that nobody trusts was taken.");
    }
}
