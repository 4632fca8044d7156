using PoolingClient.Foundation;

namespace PoolingClient;

/// <content>What can change while a pool is in use: see <see cref="SocketPool.Update"/>.</content>
public sealed partial class SocketPoolOptions
{
    /// <summary>Takes over what can change, also where the rest is frozen. The one who calls sees to it that nobody else writes.</summary>
    internal void TakeLive(SocketPoolOptions from)
    {
        bool isFrozen = _isFrozen;
        _isFrozen = false;
        LeaseTimeout = from.LeaseTimeout;
        ConnectTimeout = from.ConnectTimeout;
        WriteTimeout = from.WriteTimeout;
        ResponseHeadTimeout = from.ResponseHeadTimeout;
        ReadTimeout = from.ReadTimeout;
        Deadline = from.Deadline;
        MaxQueuedRequests = from.MaxQueuedRequests;
        MinIdleConnections = from.MinIdleConnections;
        PooledConnectionIdleTimeout = from.PooledConnectionIdleTimeout;
        PooledConnectionLifetime = from.PooledConnectionLifetime;
        _isFrozen = isFrozen;
    }

    /// <summary>The settings with what can change as it is here.</summary>
    internal PoolSettings Renew(PoolSettings settings) => settings with
    {
        Limits = ReadLimits(),
        MaxQueuedRequests = MaxQueuedRequests,
        MinIdleConnections = MinIdleConnections,
        IdleTimeout = PooledConnectionIdleTimeout,
        Lifetime = PooledConnectionLifetime,
    };

    private ExchangeLimits ReadLimits() => new()
    {
        Lease = LeaseTimeout,
        Connect = ConnectTimeout,
        Write = WriteTimeout,
        Head = ResponseHeadTimeout,
        Read = ReadTimeout,
        Deadline = Deadline,
        Idle = Timeout.InfiniteTimeSpan,
        Lifetime = Timeout.InfiniteTimeSpan,
    };
}
