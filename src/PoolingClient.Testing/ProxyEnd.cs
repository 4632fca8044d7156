namespace PoolingClient.Testing;

/// <summary>Who ended a connection through a <see cref="FaultProxy"/>: the first to do so (RFC 9293 3.6).</summary>
public enum ProxyEnd
{
    /// <summary>Nobody yet (ESTABLISHED, RFC 9293 3.3.2).</summary>
    Open,

    /// <summary>The client, with FIN (RFC 9293 3.6) or RST (RFC 9293 3.5.3).</summary>
    Client,

    /// <summary>The server, with FIN (RFC 9293 3.6) or RST (RFC 9293 3.5.3).</summary>
    Server,

    /// <summary>Its plan (<see cref="FaultPath.EndAt"/>).</summary>
    Planned,

    /// <summary>It was idle for too long (<see cref="FaultPlan.IdleTimeout"/>, RFC 5382 5).</summary>
    Idle,

    /// <summary><see cref="FaultProxy.DropAll"/>, or the disposal of the proxy: RST (RFC 9293 3.10.5) or FIN (RFC 9293 3.6).</summary>
    Dropped,

    /// <summary>The server could not be connected to (RFC 9293 3.5); the client got RST (RFC 9293 3.10.5).</summary>
    Unreachable,
}
