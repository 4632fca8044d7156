namespace Doctor.Wire;

/// <summary>A connection that was made, and what making it took.</summary>
/// <param name="Line">The connection. Whoever asked for it disposes it.</param>
/// <param name="Connect">The TCP handshake.</param>
/// <param name="Tls">The TLS handshake; null in the clear.</param>
internal sealed record Dialed(Line Line, TimeSpan Connect, Handshake? Tls);
