namespace PoolingClient.Parity;

/// <summary>The two handlers that are compared.</summary>
internal enum HandlerKind
{
    /// <summary>The framework's.</summary>
    Sockets,

    /// <summary>This project's.</summary>
    Pooling,
}
