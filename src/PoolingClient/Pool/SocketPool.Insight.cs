using PoolingClient.Foundation;
using PoolingClient.Pool;

namespace PoolingClient;

/// <content>Looking into the pool.</content>
public sealed partial class SocketPool
{
    /// <summary>
    /// What the pool holds now. It may be called at any time, from any thread: each lock is held for no longer than copying takes, one at a time. With
    /// <see cref="SnapshotDetail.Kernel"/> it takes the calling thread some microseconds for each connection; a caller that asks many times a second asks for less.
    /// </summary>
    /// <param name="detail">How much it holds; all there is, if it is not said.</param>
    public SocketPoolSnapshot GetSnapshot(SnapshotDetail detail = SnapshotDetail.Kernel)
    {
        var origins = new List<OriginSnapshot>();
        foreach (KeyValuePair<Route, OriginPool> pool in _origins) origins.Add(pool.Value.GetSnapshot(detail));
        return Describe(origins, detail);
    }

    private SocketPoolSnapshot Describe(IReadOnlyList<OriginSnapshot> origins, SnapshotDetail detail)
    {
        PoolSettings? settings = Volatile.Read(ref _settings);
        return new SocketPoolSnapshot(origins)
        {
            TakenAt = Options.TimeProvider.GetUtcNow(),
            State = _isClosed ? PoolState.Closed : _isEnding ? PoolState.ShuttingDown : PoolState.Open,
            Detail = detail,
            Limits = settings is null ? null : LimitsOf(settings),
            LeakedResponses = settings?.Leaks.Count ?? 0,
            LastLeaks = settings?.Leaks.Last ?? [],
        };
    }

    private static PoolLimits LimitsOf(PoolSettings settings) => new()
    {
        MaxConnectionsPerServer = settings.MaxConnectionsPerServer,
        MaxQueuedRequests = settings.MaxQueuedRequests,
        MinIdleConnections = settings.MinIdleConnections,
        MaxPipelineDepth = settings.MaxPipelineDepth,
        LeaseTimeout = Finite(settings.Limits.Lease),
        ConnectTimeout = Finite(settings.Limits.Connect),
        PooledConnectionIdleTimeout = Finite(settings.IdleTimeout),
        PooledConnectionLifetime = Finite(settings.Lifetime),
        ProcessSockets = SocketBudget.Process.Taken,
        MaxProcessSockets = SocketBudget.Process.Sockets,
    };

    private static TimeSpan? Finite(TimeSpan limit) => limit == Timeout.InfiniteTimeSpan ? null : limit;
}
