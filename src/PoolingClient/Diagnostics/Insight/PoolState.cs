namespace PoolingClient;

/// <summary>Where a pool is in its life, whose end is that of its connections (RFC 9112 9.6).</summary>
public enum PoolState
{
    /// <summary>It takes requests.</summary>
    Open,

    /// <summary><see cref="SocketPool.ShutdownAsync"/> was called: no request is taken any more, those in flight may end (RFC 9112 9.6).</summary>
    ShuttingDown,

    /// <summary>It is disposed (RFC 9112 9.6).</summary>
    Closed,
}
