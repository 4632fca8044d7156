namespace PoolingClient;

/// <summary>What a connection of a snapshot is doing (RFC 9112 9). One that is being made is a <see cref="DialUnderWay"/>.</summary>
public enum ConnectionState
{
    /// <summary>It carries no request and can take one (RFC 9112 9.3).</summary>
    Idle,

    /// <summary>It carries at least one request (RFC 9112 9.2; more than one: RFC 9112 9.3.2).</summary>
    Busy,

    /// <summary>It takes no request any more and ends with what is on it (RFC 9112 9.6).</summary>
    Draining,
}
