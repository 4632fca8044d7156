namespace PoolingClient.Testing;

/// <summary>Who ended a connection through a <see cref="FaultProxy"/>: the first to do so.</summary>
public enum ProxyEnd
{
    /// <summary>Nobody yet.</summary>
    Open,

    /// <summary>The client, with FIN or RST.</summary>
    Client,

    /// <summary>The server, with FIN or RST.</summary>
    Server,

    /// <summary>Its plan (<see cref="FaultPath.EndAt"/>).</summary>
    Planned,

    /// <summary>It was idle for too long (<see cref="FaultPlan.IdleTimeout"/>).</summary>
    Idle,

    /// <summary><see cref="FaultProxy.DropAll"/>, or the disposal of the proxy.</summary>
    Dropped,

    /// <summary>The server could not be connected to; the client got RST.</summary>
    Unreachable,
}
