namespace PoolingClient;

/// <summary>One connection that is being made at the moment of a snapshot.</summary>
public sealed record DialUnderWay
{
    /// <summary>How far it has come: Resolve, Connect, ProxyTunnel or TlsHandshake.</summary>
    public required RequestStage Stage { get; init; }

    /// <summary>Since when it is under way.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>What is left of its <see cref="SocketPoolOptions.ConnectTimeout"/>; zero where it has passed, null where it is not limited.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The addresses that it has tried or is trying, in the order begun. Their instants count from the beginning of the dial.</summary>
    public IReadOnlyList<AddressTried> Addresses { get; init; } = [];

    /// <summary>Method and origin of the request that it was begun for; null for one made ahead of need.</summary>
    public string? For { get; init; }
}
