namespace PoolingClient;

/// <summary>
/// The state of a pool and its connections (RFC 9112 9) at one moment, origin by origin (RFC 9110 4.3.1). Counts of one origin are consistent with each other;
/// its connections are looked at one after the other.
/// </summary>
/// <param name="Origins">The origins that the pool knows now; one without use for minutes is forgotten.</param>
public sealed partial record SocketPoolSnapshot(IReadOnlyList<OriginSnapshot> Origins)
{
    /// <summary>When it was taken.</summary>
    public DateTimeOffset TakenAt { get; init; }

    /// <summary>Whether the pool takes requests.</summary>
    public PoolState State { get; init; }

    /// <summary>How much it holds.</summary>
    public SnapshotDetail Detail { get; init; }

    /// <summary>The limits that the pool works with; null before its first request.</summary>
    public PoolLimits? Limits { get; init; }

    /// <summary>Responses that were never disposed (RFC 9112 9.3), and were found by the garbage collector, since the pool began.</summary>
    public long LeakedResponses { get; init; }

    /// <summary>The last of them, at most 16, the newest first.</summary>
    public IReadOnlyList<LeakedResponse> LastLeaks { get; init; } = [];
}
