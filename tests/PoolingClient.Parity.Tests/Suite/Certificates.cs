using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Parity;

/// <summary>Certificates that were made for the test, and that nobody trusts.</summary>
internal static class Certificates
{
    public static X509Certificate2 Localhost { get; } = Make("localhost", DateTimeOffset.UtcNow.AddDays(1));

    public static X509Certificate2 Other { get; } = Make("other.test", DateTimeOffset.UtcNow.AddDays(1));

    public static X509Certificate2 Expired { get; } = Make("localhost", DateTimeOffset.UtcNow.AddDays(-1));

    /// <summary>Accepts the certificates of this class, whatever else is wrong with them.</summary>
    public static bool AreOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && (certificate.Equals(Localhost) || certificate.Equals(Other) || certificate.Equals(Expired));

    private static X509Certificate2 Make(string name, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost") names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using X509Certificate2 certificate = request.CreateSelfSigned(until.AddDays(-30), until);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
