namespace PoolingClient;

/// <summary>How much a snapshot of connections (RFC 9112 9) holds. Each level has all of those before it, and costs more where there are many connections.</summary>
public enum SnapshotDetail
{
    /// <summary>Counts, limits and what was learned, for each origin: the cost does not grow with the connections.</summary>
    Counts,

    /// <summary>Also each connection, each dial under way, the addresses and the failures of late.</summary>
    Connections,

    /// <summary>Also each request on a connection, and the first thousand that wait for one.</summary>
    Requests,

    /// <summary>Also what the kernel knows of each socket (TCP_INFO: Linux, tcp(7)): one system call, about a microsecond, for each connection.</summary>
    Kernel,
}
