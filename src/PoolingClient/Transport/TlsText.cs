using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Transport;

/// <summary>Why a TLS handshake failed: what the peer sent, or what is wrong with its certificate, and what to do about it.</summary>
internal static class TlsText
{
    public static string Of(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        _ => protocol.ToString(),
    };

    /// <param name="offered">The options as they were given to the handshake.</param>
    public static string OfHandshake(string host, Exception error, PeerCertificate seen, SocketStream? socket, SslClientAuthenticationOptions offered)
    {
        if (seen.RefusedByCaller) return $"the RemoteCertificateValidationCallback of SslOptions refused the server's certificate ({Describe(seen)}).";
        if (seen.Errors != SslPolicyErrors.None) return OfCertificate(host, seen);
        if (socket is not null && socket.First.StartsWith("HTTP/"u8)) return "the server answered the TLS handshake in plain HTTP: it does not speak TLS on that port. Use http, or the port for https.";
        if (socket is { First.Length: > 0 } && socket.First[0] is not (21 or 22)) return "the server answered the TLS handshake with something that is no TLS: another protocol listens on that port.";
        if (error is IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } }) return "the server reset the connection (RST) during the TLS handshake: it refuses what was offered, or does not speak TLS on that port.";
        if (socket is { EndMet: true } || error is IOException) return "the server closed the connection (FIN) during the TLS handshake: it does not speak TLS on that port, or refuses the name or the protocol versions that were offered.";
        if (socket is { First: [21, _, _, 0, 2, _, var alert, ..] }) return OfAlert(host, alert, offered);
        string reason = error.GetBaseException().Message;   // what is above it says only that something failed
        return $"the TLS handshake failed: {reason}{(reason.EndsWith('.') ? "" : ".")} Protocol versions, cipher suites, or a client certificate that the server asks for may not fit (SslOptions).";
    }

    /// <summary>The first that the server said to the offer is that it ends here (RFC 8446 6.2).</summary>
    private static string OfAlert(string host, byte alert, SslClientAuthenticationOptions offered) => "the server refused the TLS handshake with the alert " + alert switch
    {
        40 => "handshake_failure: cipher suites or key exchange groups do not fit (SslOptions.CipherSuitesPolicy), or it asks for a client certificate.",
        42 or 43 or 44 or 45 or 46 or 48 or 49 or 116 => $"{alert} (certificate): it refuses the client certificate, or asks for one (SslOptions.ClientCertificates).",
        70 => $"protocol_version: it speaks none of the versions that were offered ({OfVersions(offered.EnabledSslProtocols)}). Look at SslOptions.EnabledSslProtocols.",
        71 => "insufficient_security: it asks for stronger cipher suites (SslOptions.CipherSuitesPolicy).",
        80 => "internal_error: the fault is the server's.",
        112 => $"unrecognized_name: it serves nothing under the name '{host}'.",
        120 => $"no_application_protocol: it speaks none of the protocols that ALPN offered ({string.Join(", ", offered.ApplicationProtocols!)}); servers that speak only HTTP/2 do that.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{alert}."),
    };

    private static string OfVersions(SslProtocols enabled) => enabled == SslProtocols.None ? "those that this system allows" : enabled == (SslProtocols.Tls12 | SslProtocols.Tls13) ? "TLS 1.2 and TLS 1.3" : Of(enabled);

    private static string OfCertificate(string host, PeerCertificate seen)
    {
        var wrong = new List<string>();
        if (seen.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) wrong.Add("the server sent no certificate");
        if (seen.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            wrong.Add($"the server's certificate is not for '{host}' but for {(seen.Names.Count > 0 ? string.Join(", ", seen.Names.Select(name => $"'{name}'")) : $"'{seen.Subject}'")}: the name is wrong, or another server answers under it");
        }
        foreach (X509Certificate2 invalid in seen.NotValidNow) wrong.Add(OfTime(invalid));
        if (seen.ChainStatus.HasFlag(X509ChainStatusFlags.Revoked)) wrong.Add("the certificate was revoked");
        const X509ChainStatusFlags untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        if ((seen.ChainStatus & untrusted) != 0)
        {
            wrong.Add(seen.Subject == seen.Issuer
                ? "the certificate is self-signed and not trusted on this machine (trust it, or give it to SslOptions.CertificateChainPolicy)"
                : $"its issuer '{seen.Issuer}' is not trusted on this machine, or an intermediate certificate is missing (install the authority, or give it to SslOptions.CertificateChainPolicy)");
        }
        if (wrong.Count == 0) wrong.Add($"the certificate chain is not valid ({seen.ChainStatus})");
        return $"{string.Join("; ", wrong)} ({Describe(seen)}).";
    }

    private static string OfTime(X509Certificate2 certificate)
    {
        bool isEarly = certificate.NotBefore.ToUniversalTime() > TimeProvider.System.GetUtcNow().UtcDateTime;   // the clock that it was checked by
        string what = isEarly ? "is not valid yet" : "has expired";
        string remedy = isEarly ? "look at this machine's clock" : "renew it, or look at this machine's clock";
        return string.Create(CultureInfo.InvariantCulture,
            $"the certificate of '{certificate.Subject}' {what}: it is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC ({remedy})");
    }

    private static string Describe(PeerCertificate seen) => seen.Subject.Length == 0 ? "no certificate" : $"certificate of '{seen.Subject}', issued by '{seen.Issuer}'";
}
