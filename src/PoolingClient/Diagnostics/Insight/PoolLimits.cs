namespace PoolingClient;

/// <summary>The limits that a pool works with (RFC 9112 9.4, RFC 9112 9.5), as its options were at its first request, and the process's.</summary>
public sealed record PoolLimits
{
    /// <inheritdoc cref="SocketPoolOptions.MaxConnectionsPerServer"/>
    public required int MaxConnectionsPerServer { get; init; }

    /// <inheritdoc cref="SocketPoolOptions.MaxQueuedRequests"/>
    public required int MaxQueuedRequests { get; init; }

    /// <inheritdoc cref="SocketPoolOptions.MinIdleConnections"/>
    public required int MinIdleConnections { get; init; }

    /// <inheritdoc cref="SocketPoolOptions.MaxPipelineDepth"/>
    public required int MaxPipelineDepth { get; init; }

    /// <summary><see cref="SocketPoolOptions.LeaseTimeout"/> (RFC 9112 9.4); null where it is infinite.</summary>
    public TimeSpan? LeaseTimeout { get; init; }

    /// <summary><see cref="SocketPoolOptions.ConnectTimeout"/> (RFC 9112 9.1); null where it is infinite.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary><see cref="SocketPoolOptions.PooledConnectionIdleTimeout"/> (RFC 9112 9.5); null where it is infinite.</summary>
    public TimeSpan? PooledConnectionIdleTimeout { get; init; }

    /// <summary><see cref="SocketPoolOptions.PooledConnectionLifetime"/> (RFC 9112 9.5); null where it is infinite.</summary>
    public TimeSpan? PooledConnectionLifetime { get; init; }

    /// <summary>Sockets that all pools of the process have now.</summary>
    public required int ProcessSockets { get; init; }

    /// <summary>The most that they may have together: 75 % of RLIMIT_NOFILE (Linux, getrlimit(2)).</summary>
    public required int MaxProcessSockets { get; init; }
}
