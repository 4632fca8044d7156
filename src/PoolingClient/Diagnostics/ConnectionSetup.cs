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

    /// <summary>The addresses that were tried, in order.</summary>
    public required IReadOnlyList<AddressTried> Addresses { get; init; }
}
