using System.Net.Security;
using System.Security.Authentication;

namespace Doctor.Wire;

/// <summary>What a TLS handshake has agreed on.</summary>
/// <param name="Time">How long it took.</param>
/// <param name="Protocol">The version.</param>
/// <param name="Cipher">The cipher suite.</param>
/// <param name="Alpn">The protocol that was chosen of those offered; empty where none was.</param>
/// <param name="ExpiresAt">The end of the certificate's validity.</param>
/// <param name="Errors">What is wrong with the certificate.</param>
internal sealed record Handshake(TimeSpan Time, SslProtocols Protocol, TlsCipherSuite Cipher, string Alpn, DateTimeOffset ExpiresAt, SslPolicyErrors Errors);
