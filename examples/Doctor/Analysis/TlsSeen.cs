using System.Net.Security;

namespace Doctor.Analysis;

/// <summary>TLS.</summary>
/// <param name="Handshakes">The time of each handshake.</param>
/// <param name="Protocol">The version: TLS 1.3.</param>
/// <param name="Cipher">The cipher suite.</param>
/// <param name="SpeaksHttp2">HTTP/2 was chosen when it was offered (RFC 7301).</param>
/// <param name="ExpiresAt">The end of the certificate's validity.</param>
/// <param name="DaysLeft">Whole days until then.</param>
/// <param name="Errors">What is wrong with the certificate.</param>
internal sealed record TlsSeen(
    IReadOnlyList<TimeSpan> Handshakes, string Protocol, string Cipher, bool SpeaksHttp2, DateTimeOffset ExpiresAt, int DaysLeft, SslPolicyErrors Errors);
