namespace PoolingClient;

/// <summary>What a connection of a snapshot is doing. One that is being made is a <see cref="DialUnderWay"/>.</summary>
public enum ConnectionState
{
    /// <summary>It carries no request and can take one.</summary>
    Idle,

    /// <summary>It carries at least one request.</summary>
    Busy,

    /// <summary>It takes no request any more and ends with what is on it.</summary>
    Draining,
}
