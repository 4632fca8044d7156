namespace PoolingClient.Testing;

/// <summary>
/// What <see cref="FaultPlan.Draw"/> draws from, for connections of TCP (RFC 9293). A share is how many of the connections have it, from 0 (none, as it is unless said) to 1 (all);
/// each path of a connection draws for itself, but an end is drawn once, for one path or the other.
/// </summary>
public sealed record FaultMix
{
    /// <summary>Paths with latency and jitter, each up to <see cref="MaxLatency"/>.</summary>
    public double LatencyShare { get; init => field = Share(value, nameof(LatencyShare)); }

    /// <summary>The most latency, and the most jitter: 20 ms unless said.</summary>
    public TimeSpan MaxLatency { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Paths with a rate, from <see cref="MinOctetsPerSecond"/> to a hundred times of it.</summary>
    public double RateShare { get; init => field = Share(value, nameof(RateShare)); }

    /// <summary>The lowest rate: 20,000 octets a second unless said, a very bad mobile link.</summary>
    public int MinOctetsPerSecond { get; init; } = 20_000;

    /// <summary>Paths that are cut into segments (RFC 9293 3.7) of up to <see cref="MaxSegment"/>.</summary>
    public double SliceShare { get; init => field = Share(value, nameof(SliceShare)); }

    /// <summary>The longest of the longest segments: 1,460 octets unless said, one TCP segment on Ethernet (RFC 9293 3.7.1).</summary>
    public int MaxSegment { get; init; } = 1460;

    /// <summary>Paths of which one octet is corrupted, with checksums that are right (RFC 9293 3.1), before <see cref="MaxOffset"/>.</summary>
    public double CorruptionShare { get; init => field = Share(value, nameof(CorruptionShare)); }

    /// <summary>Connections that are reset (<see cref="PathEnd.Reset"/>, RFC 9293 3.10.5).</summary>
    public double ResetShare { get; init => field = Share(value, nameof(ResetShare)); }

    /// <summary>Connections that are closed (<see cref="PathEnd.Fin"/>, RFC 9293 3.6).</summary>
    public double FinShare { get; init => field = Share(value, nameof(FinShare)); }

    /// <summary>Connections that are closed on one path (<see cref="PathEnd.HalfClose"/>, RFC 9293 3.6.1).</summary>
    public double HalfCloseShare { get; init => field = Share(value, nameof(HalfCloseShare)); }

    /// <summary>Connections that become silent (<see cref="PathEnd.BlackHole"/>, RFC 9293 3.8.6).</summary>
    public double BlackHoleShare { get; init => field = Share(value, nameof(BlackHoleShare)); }

    /// <summary>The furthest offset of an end or a corruption: 64 KiB unless said. Small offsets are as likely as each doubling of them, so that heads are hit too.</summary>
    public int MaxOffset { get; init; } = 64 * 1024;

    private static double Share(double value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1, name);
        return value;
    }
}
