namespace PoolingClient.Testing;

/// <summary>One field line of a head or a trailer section.</summary>
/// <param name="Name">The field name, in the case it had on the wire.</param>
/// <param name="Value">The field value without the white space around it; each char is one octet (Latin-1).</param>
public readonly record struct ServerField(string Name, string Value);
