using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Tls;

/// <summary>Servers with TLS, and clients that trust their certificate and no other.</summary>
internal static class Secure
{
    /// <summary>A name that certificates are for and that leads nowhere: it is given as TargetHost.</summary>
    public const string Name = "service.test";

    public static X509Certificate2 Certificate { get; } = TestCertificate.Create(["localhost", "127.0.0.1", "::1", Name]);

    public static TheoryData<SslProtocols> Versions => [SslProtocols.Tls12, SslProtocols.Tls13];

    public static TheoryData<SslProtocols, bool> VersionsAndTrueOrFalse => new()
    {
        { SslProtocols.Tls12, false }, { SslProtocols.Tls12, true }, { SslProtocols.Tls13, false }, { SslProtocols.Tls13, true },
    };

    public static SocketServerOptions Server(SslProtocols versions = SslProtocols.None, X509Certificate2? certificate = null, Action<SslServerAuthenticationOptions>? change = null, params Effect[] effects)
    {
        var tls = new SslServerAuthenticationOptions { EnabledSslProtocols = versions, ServerCertificate = certificate ?? Certificate };
        change?.Invoke(tls);
        return new SocketServerOptions { TlsOptions = tls, Effects = [.. effects] };
    }

    /// <summary>Only connections with these effects.</summary>
    public static SocketServerOptions Server(params Effect[] effects) => Server(SslProtocols.None, null, null, effects);

    public static Door Door(Action<SocketPoolOptions>? change = null, X509Certificate2? trusted = null)
    {
        var options = new SocketPoolOptions { SslOptions = Trusting(trusted ?? Certificate) };
        change?.Invoke(options);
        return new Door(options);
    }

    public static Door Door(Action<SslClientAuthenticationOptions> change) => Door(options => change(options.SslOptions), null);

    public static Timed Timed(string option, double seconds, Action<SocketPoolOptions>? change = null) => new(option, seconds, change: options =>
    {
        options.SslOptions = Trusting(Certificate);
        change?.Invoke(options);
    });

    public static SslClientAuthenticationOptions Trusting(X509Certificate2 certificate) => new()
    {
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { certificate },
        },
    };
}
