using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Testing;

/// <summary>What the TLS handshake of a connection (RFC 8446 4) has agreed on, as the server saw it.</summary>
public sealed record ServerTlsInfo
{
    /// <summary>The protocol version (RFC 8446 4.2.1).</summary>
    public required SslProtocols Protocol { get; init; }

    /// <summary>The cipher suite (RFC 8446 4.1.3).</summary>
    public required TlsCipherSuite CipherSuite { get; init; }

    /// <summary>The name that the client sent (SNI, RFC 6066 3); empty if it sent none, as for IP addresses.</summary>
    public required string HostName { get; init; }

    /// <summary>
    /// The protocol that ALPN has chosen (RFC 7301), for example <c>http/1.1</c>; empty if the client offered none, or
    /// <see cref="SslServerAuthenticationOptions.ApplicationProtocols"/> of the server names none.
    /// </summary>
    public required string ApplicationProtocol { get; init; }

    /// <summary>The certificate of the client (RFC 8446 4.4.2); null if it sent none.</summary>
    public required X509Certificate2? ClientCertificate { get; init; }
}
