namespace PoolingClient;

/// <summary>How a connection was made. Spans count from the beginning of the request that shows it; negative ones lie before it.</summary>
public sealed record ConnectionSetup
{
    /// <summary>The dial began.</summary>
    public required TimeSpan Begun { get; init; }

    /// <summary>The host's addresses were known; null where it did not come to it.</summary>
    public required TimeSpan? Resolved { get; init; }

    /// <summary>The TCP handshake was complete; null where it did not come to it.</summary>
    public required TimeSpan? Connected { get; init; }

    /// <summary>A proxy was asked for a tunnel; null where there was none to ask for, or it did not come to it.</summary>
    public TimeSpan? TunnelBegun { get; init; }

    /// <summary>The tunnel was there; null where it did not come to it.</summary>
    public TimeSpan? Tunneled { get; init; }

    /// <summary>The TLS handshake began; null for plain connections, and where it did not come to it.</summary>
    public TimeSpan? TlsBegun { get; init; }

    /// <summary>The TLS handshake was complete; null where it did not come to it.</summary>
    public TimeSpan? Secured { get; init; }

    /// <summary>The addresses that were tried, in the order begun.</summary>
    public required IReadOnlyList<AddressTried> Addresses { get; init; }
}
