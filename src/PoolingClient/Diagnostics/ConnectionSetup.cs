namespace PoolingClient;

/// <summary>How a connection was made (RFC 9112 9.1). Spans count from the beginning of the request that shows it; negative ones lie before it.</summary>
public sealed record ConnectionSetup
{
    /// <summary>The dial began (RFC 9112 9.1).</summary>
    public required TimeSpan Begun { get; init; }

    /// <summary>The host's addresses were known (DNS: RFC 1035); null where it did not come to it.</summary>
    public required TimeSpan? Resolved { get; init; }

    /// <summary>The TCP handshake was complete (RFC 9293 3.5); null where it did not come to it.</summary>
    public required TimeSpan? Connected { get; init; }

    /// <summary>A proxy was asked for a tunnel (CONNECT: RFC 9110 9.3.6; SOCKS5: RFC 1928); null where there was none to ask for, or it did not come to it.</summary>
    public TimeSpan? TunnelBegun { get; init; }

    /// <summary>The tunnel was there (RFC 9110 9.3.6, RFC 1928 6); null where it did not come to it.</summary>
    public TimeSpan? Tunneled { get; init; }

    /// <summary>The TLS handshake began (RFC 9112 9.7); null for plain connections, and where it did not come to it.</summary>
    public TimeSpan? TlsBegun { get; init; }

    /// <summary>The TLS handshake was complete (RFC 8446 4); null where it did not come to it.</summary>
    public TimeSpan? Secured { get; init; }

    /// <summary>The addresses that were tried, in the order begun (RFC 8305 5).</summary>
    public required IReadOnlyList<AddressTried> Addresses { get; init; }
}
