namespace PoolingClient.Testing;

/// <summary>One field line (RFC 9112 5) of a head or a trailer section (RFC 9112 7.1.2).</summary>
/// <param name="Name">The field name (RFC 9110 5.1), in the case it had on the wire.</param>
/// <param name="Value">The field value (RFC 9110 5.5) without the white space around it; each char is one octet (Latin-1).</param>
public readonly record struct ServerField(string Name, string Value);
