using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Testing;

/// <summary>
/// Makes certificates (RFC 5280) for TLS in tests: for <see cref="SocketServerOptions.TlsOptions"/>, other servers, and clients. Nothing is
/// installed on the machine; a client trusts them only where its test says so, for example with
/// <see cref="System.Net.Security.SslClientAuthenticationOptions.CertificateChainPolicy"/>. Keys are made anew for each (ECDSA, P-256).
/// </summary>
public static class TestCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // Clocks of machines differ by minutes; a test's certificate must hold on both sides.
    private static readonly TimeSpan Before = TimeSpan.FromDays(1), After = TimeSpan.FromDays(365);

    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "::1"];

    /// <summary>Makes a certificate with its private key, for servers and for clients (RFC 5280 4.2.1.12).</summary>
    /// <param name="names">
    /// The DNS names and IP addresses that it is for (RFC 5280 4.2.1.6); the first is its subject too. Unless said: localhost, 127.0.0.1 and ::1.
    /// </param>
    /// <param name="notBefore">From when it is valid (RFC 5280 4.1.2.5): a day before now unless said.</param>
    /// <param name="notAfter">Until when it is valid (RFC 5280 4.1.2.5): a year from now unless said, or as long as the issuer.</param>
    /// <param name="issuer">Who signs it, from <see cref="CreateAuthority"/>. Unless said it is self-signed.</param>
    /// <exception cref="ArgumentException">There is no name, or the issuer has no private key, or is not valid for all of the time.</exception>
    public static X509Certificate2 Create(
        IEnumerable<string>? names = null, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null, X509Certificate2? issuer = null)
    {
        string[] all = [.. names ?? Loopback];
        if (all.Length == 0)
        {
            throw new ArgumentException("A certificate is for one name or more.", nameof(names));
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(all[0], key);
        request.CertificateExtensions.Add(NamesOf(all));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(ServerAuthentication), new(ClientAuthentication)], false));
        return Sign(request, key, notBefore, notAfter, issuer);
    }

    /// <summary>Makes a certificate that signs others (RFC 5280 4.2.1.9).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="notBefore">From when it is valid (RFC 5280 4.1.2.5): a day before now unless said.</param>
    /// <param name="notAfter">Until when it is valid (RFC 5280 4.1.2.5): a year from now unless said, or as long as the issuer.</param>
    /// <param name="issuer">Who signs it; unless said it is a root, and signs itself.</param>
    /// <exception cref="ArgumentException">The issuer has no private key, or is not valid for all of the time.</exception>
    public static X509Certificate2 CreateAuthority(
        string name, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null, X509Certificate2? issuer = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return Sign(request, key, notBefore, notAfter, issuer);
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
    }

    private static X509Extension NamesOf(string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return alternatives.Build();
    }

    private static X509Certificate2 Sign(
        CertificateRequest request, ECDsa key, DateTimeOffset? notBefore, DateTimeOffset? notAfter, X509Certificate2? issuer)
    {
        var now = TimeProvider.System.GetUtcNow();
        var from = notBefore ?? (issuer is null ? now - Before : Later(now - Before, issuer.NotBefore));
        var until = notAfter ?? (issuer is null ? now + After : issuer.NotAfter);
        if (issuer is null)
        {
            using var selfSigned = request.CreateSelfSigned(from, until);
            return WithStoredKey(selfSigned);
        }

        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, false, true));
        using var signed = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(16));
        using var complete = signed.CopyWithPrivateKey(key);
        return WithStoredKey(complete);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // The TLS of Windows takes no key that exists in memory only.
    private static X509Certificate2 WithStoredKey(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
}
