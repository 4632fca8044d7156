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

    public static string OfHandshake(string host, Exception error, PeerCertificate seen, SocketStream? socket)
    {
        if (seen.RefusedByCaller) return $"the RemoteCertificateValidationCallback of SslOptions refused the server's certificate ({Describe(seen)}).";
        if (seen.Errors != SslPolicyErrors.None) return OfCertificate(host, seen);
        if (socket is not null && socket.First.StartsWith("HTTP/"u8)) return "the server answered the TLS handshake in plain HTTP: it does not speak TLS on that port. Use http, or the port for https.";
        if (socket is { First.Length: > 0 } && socket.First[0] is not (21 or 22)) return "the server answered the TLS handshake with something that is no TLS: another protocol listens on that port.";
        if (error is IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } }) return "the server reset the connection (RST) during the TLS handshake: it refuses what was offered, or does not speak TLS on that port.";
        if (socket is { EndMet: true } || error is IOException) return "the server closed the connection (FIN) during the TLS handshake: it does not speak TLS on that port, or refuses the name or the protocol versions that were offered.";
        string reason = error.InnerException?.Message ?? error.Message;
        return $"the TLS handshake failed: {reason}{(reason.EndsWith('.') ? "" : ".")} Protocol versions, cipher suites, or a client certificate that the server asks for may not fit (SslOptions).";
    }

    private static string OfCertificate(string host, PeerCertificate seen)
    {
        var wrong = new List<string>();
        if (seen.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) wrong.Add("the server sent no certificate");
        if (seen.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            wrong.Add($"the server's certificate is not for '{host}' but for {(seen.Names.Count > 0 ? string.Join(", ", seen.Names.Select(name => $"'{name}'")) : $"'{seen.Subject}'")}: the name is wrong, or another server answers under it");
        }
        if (seen.ChainStatus.HasFlag(X509ChainStatusFlags.NotTimeValid)) wrong.Add(string.Create(CultureInfo.InvariantCulture, $"the certificate, or one above it, is not valid now: it is valid from {seen.NotBefore:yyyy-MM-dd HH:mm} to {seen.NotAfter:yyyy-MM-dd HH:mm} UTC (renew it, or look at this machine's clock)"));
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

    private static string Describe(PeerCertificate seen) => seen.Subject.Length == 0 ? "no certificate" : $"certificate of '{seen.Subject}', issued by '{seen.Issuer}'";
}
