namespace Top;

/// <summary>One origin at one moment.</summary>
internal sealed record OriginFrame
{
    public required string Name { get; init; }

    public int Idle { get; init; }

    public int Busy { get; init; }

    public int Dialing { get; init; }

    /// <summary>The most connections; null where it is not known.</summary>
    public int? MostConnections { get; init; }

    public int Waiting { get; init; }

    /// <summary>Requests that are on connections; null where it is not known.</summary>
    public int? InFlight { get; init; }

    public double RequestsPerSecond { get; init; }

    /// <summary>Seconds from a request's beginning to the head of its response, of late; null where none was measured.</summary>
    public double? P50 { get; init; }

    /// <inheritdoc cref="P50"/>
    public double? P99 { get; init; }

    /// <summary>One for each connection; where only their number is known, none.</summary>
    public IReadOnlyList<LaneFrame> Lanes { get; init; } = [];

    /// <summary>Lanes that are not among them, for want of room.</summary>
    public int MoreLanes { get; init; }

    /// <summary>Limits, what was learned and why.</summary>
    public IReadOnlyList<string> Learned { get; init; } = [];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];
}
