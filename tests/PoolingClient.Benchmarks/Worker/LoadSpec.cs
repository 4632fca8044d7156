namespace PoolingClient.Benchmarks.Worker;

/// <summary>What a worker process is to do; the first line that it is given.</summary>
internal sealed record LoadSpec
{
    public required SideKind Side { get; init; }

    /// <summary>The most connections to one origin.</summary>
    public required int Connections { get; init; }

    /// <summary>The most requests in flight on one connection. SocketsHttpHandler knows only one.</summary>
    public required int Depth { get; init; }

    public required int Callers { get; init; }

    /// <summary>The requests go to these in turn.</summary>
    public required Uri[] Targets { get; init; }

    /// <summary>Octets of the buffer that a caller reads content into.</summary>
    public int Buffer { get; init; } = 16 * 1024;

    /// <summary>Octets of content that each response must have; below zero where that is not known.</summary>
    public long Content { get; init; } = -1;

    /// <summary>The most requests of one window, over all callers: 0 for no limit.</summary>
    public int MostPerWindow { get; init; }

    /// <summary>The cores that this process and the server have for themselves; below zero for none.</summary>
    public int ClientCore { get; init; } = -1;

    /// <inheritdoc cref="ClientCore"/>
    public int ServerCore { get; init; } = -1;

    /// <summary>The port of our own server, which is asked for its counts; 0 where the server is somebody else's.</summary>
    public int CountsPort { get; init; }
}
