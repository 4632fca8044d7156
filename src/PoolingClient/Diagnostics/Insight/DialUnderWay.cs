namespace PoolingClient;

/// <summary>One connection that is being made (RFC 9112 9.1) at the moment of a snapshot.</summary>
public sealed record DialUnderWay
{
    /// <summary>How far it has come: Resolve, Connect, ProxyTunnel or TlsHandshake.</summary>
    public required RequestStage Stage { get; init; }

    /// <summary>Since when it is under way.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>What is left of its <see cref="SocketPoolOptions.ConnectTimeout"/>; zero where it has passed, null where it is not limited.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The addresses that it has tried or is trying, in the order begun (RFC 8305 5). Their instants count from the beginning of the dial.</summary>
    public IReadOnlyList<AddressTried> Addresses { get; init; } = [];

    /// <summary>Method (RFC 9110 9.1) and origin (RFC 9110 4.3.1) of the request that it was begun for; null for one made ahead of need.</summary>
    public string? For { get; init; }
}
