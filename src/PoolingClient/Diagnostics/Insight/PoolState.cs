namespace PoolingClient;

/// <summary>Where a pool is in its life.</summary>
public enum PoolState
{
    /// <summary>It takes requests.</summary>
    Open,

    /// <summary><see cref="SocketPool.ShutdownAsync"/> was called: no request is taken any more, those in flight may end.</summary>
    ShuttingDown,

    /// <summary>It is disposed.</summary>
    Closed,
}
