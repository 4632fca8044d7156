namespace PoolingClient.Foundation;

/// <summary>The time limits of one exchange. Each is a socket event of its own; infinite ones are <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
internal sealed record ExchangeLimits
{
    /// <summary>Waiting for a connection while none is being made for it.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>One dial that is made for it.</summary>
    public required TimeSpan Connect { get; init; }

    /// <summary>The peer takes no octet of what is being sent.</summary>
    public required TimeSpan Write { get; init; }

    /// <summary>From the last octet sent to the complete response head.</summary>
    public required TimeSpan Head { get; init; }

    /// <summary>No octet comes while one is owed.</summary>
    public required TimeSpan Read { get; init; }

    /// <summary>The longest that a connection it is given to may have been idle.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>The longest that a connection it is given to may have lived.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>All of it, from the beginning to the last octet of content.</summary>
    public required TimeSpan Deadline { get; init; }
}
