using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Foundation;

/// <summary>Copies of a caller's TLS options: what identifies connections must not change under those that are open.</summary>
internal static class TlsOptions
{
    public static SslClientAuthenticationOptions Copy(SslClientAuthenticationOptions given)
    {
        var copy = new SslClientAuthenticationOptions
        {
            TargetHost = given.TargetHost,
            AllowRenegotiation = given.AllowRenegotiation,
            AllowTlsResume = given.AllowTlsResume,
            CertificateChainPolicy = given.CertificateChainPolicy?.Clone(),
            CertificateRevocationCheckMode = given.CertificateRevocationCheckMode,
            CipherSuitesPolicy = given.CipherSuitesPolicy,
            ClientCertificateContext = given.ClientCertificateContext,
            ClientCertificates = given.ClientCertificates is { } certificates ? new X509CertificateCollection(certificates) : null,
            EnabledSslProtocols = given.EnabledSslProtocols,
            EncryptionPolicy = given.EncryptionPolicy,
            LocalCertificateSelectionCallback = given.LocalCertificateSelectionCallback,
            RemoteCertificateValidationCallback = given.RemoteCertificateValidationCallback,
        };
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()) (copy.AllowRsaPkcs1Padding, copy.AllowRsaPssPadding) = (given.AllowRsaPkcs1Padding, given.AllowRsaPssPadding);
        return copy;
    }
}
