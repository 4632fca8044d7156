using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Transport;

/// <summary>What was found wrong with a server's certificate, kept for the failure's text: the framework's exception has less.</summary>
internal sealed class PeerCertificate(RemoteCertificateValidationCallback? callers)
{
    public SslPolicyErrors Errors { get; private set; }

    public X509ChainStatusFlags ChainStatus { get; private set; }

    public string Subject { get; private set; } = "";

    public string Issuer { get; private set; } = "";

    /// <summary>Those that have expired, or are not valid yet: it, and those above it.</summary>
    public IReadOnlyList<X509Certificate2> NotValidNow { get; private set; } = [];

    /// <summary>The names that it is for.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>The caller's own validation said no.</summary>
    public bool RefusedByCaller { get; private set; }

    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Errors = errors;
        if (certificate is X509Certificate2 read) Keep(read, chain);
        bool accepted = callers?.Invoke(sender, certificate, chain, errors) ?? errors == SslPolicyErrors.None;
        RefusedByCaller = !accepted && callers is not null;
        return accepted;
    }

    private void Keep(X509Certificate2 certificate, X509Chain? chain)
    {
        (Subject, Issuer) = (certificate.Subject, certificate.Issuer);
        if (Errors == SslPolicyErrors.None) return;
        Names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))).Take(8)];
        if (chain is null) return;
        foreach (X509ChainStatus status in chain.ChainStatus) ChainStatus |= status.Status;
        // Copies: the chain's own are disposed with it.
        NotValidNow = [.. chain.ChainElements.Where(one => one.ChainElementStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid))).Select(one => X509CertificateLoader.LoadCertificate(one.Certificate.RawData))];
    }
}
