using PoolingClient.Diagnostics;
using PoolingClient.Http1;

namespace PoolingClient.Foundation;

/// <summary>The options as they were at the first use: what all floors read, and nothing can change.</summary>
internal sealed record PoolSettings
{
    public required TimeProvider Time { get; init; }
    public required int MaxConnectionsPerServer { get; init; }
    public required int MaxQueuedRequests { get; init; }
    public required int MinIdleConnections { get; init; }
    public int MaxPipelineDepth { get; init; } = 1;
    public bool PipelinesByDefault { get; init; } = true;
    public required ExchangeLimits Limits { get; init; }
    public required TimeSpan IdleTimeout { get; init; }
    public required TimeSpan Lifetime { get; init; }
    public required int DrainOctets { get; init; }
    public required TimeSpan DrainTimeout { get; init; }
    public required CodecLimits Codec { get; init; }
    /// <summary>What sockets may be taken for dials that try several addresses at once; null where nobody counts.</summary>
    public ISocketAllowance? Sockets { get; init; }
    public TransportSettings Transport { get; init; } = TransportSettings.Default;
    /// <summary>Requests are shown with their paths.</summary>
    public bool ShowsPaths { get; init; }
    /// <summary>It is noted where each request is sent from.</summary>
    public bool TracksCallSites { get; init; }
    /// <summary>The responses that were never disposed.</summary>
    public LeakLog Leaks { get; } = new();
    public MessageSettings Messages { get; init; } = MessageSettings.Default;

    /// <summary>Where to measure, trace and log.</summary>
    public PoolTelemetry Telemetry { get; init; } = PoolTelemetry.Default;

    /// <summary>The instant <paramref name="timeout"/> from now, in ticks of <see cref="Time"/>; never, for an infinite one.</summary>
    public long InstantAfter(TimeSpan timeout) => InstantAfter(Time.GetTimestamp(), timeout);

    public long InstantAfter(long since, TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : since + (long)(timeout.TotalSeconds * Time.TimestampFrequency);

    /// <summary>From <paramref name="now"/> to an instant; zero where it has passed.</summary>
    public TimeSpan TimeLeft(long until, long now) => until <= now ? TimeSpan.Zero : Time.GetElapsedTime(now, until);

    public bool IsAfter(long since, TimeSpan timeout, long now) =>
        timeout != Timeout.InfiniteTimeSpan && Time.GetElapsedTime(since, now) >= timeout;
}
