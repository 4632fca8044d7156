namespace PoolingClient.Benchmarks.Worker;

internal enum SideKind
{
    /// <summary>The framework's handler: what everything is compared with.</summary>
    SocketsHttpHandler,

    /// <summary>Our handler.</summary>
    Handler,

    /// <summary>Our pool, without the framework's messages.</summary>
    Wire,

    /// <summary>Sockets without HTTP: the same octets, counted and not read. The limit of what a client can do here.</summary>
    Raw,
}
