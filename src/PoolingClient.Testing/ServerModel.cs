namespace PoolingClient.Testing;

/// <summary>How a <see cref="SocketServer"/> serves many connections at once (Linux, socket(7)).</summary>
public enum ServerModel
{
    /// <summary>Non-blocking sockets: one asynchronous loop a connection, woken by the runtime's event queue (Linux, epoll(7)).</summary>
    EventDriven,

    /// <summary>Blocking sockets (Linux, socket(7)): one background thread with a small stack (256 KiB) a connection.</summary>
    ThreadPerConnection,
}
