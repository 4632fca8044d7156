namespace PoolingClient.Foundation;

/// <summary>What ended an exchange. The doors turn it into .NET's exceptions.</summary>
internal enum FailureKind
{
    /// <summary>The caller's token was cancelled.</summary>
    Cancelled,

    /// <summary>The pool was disposed.</summary>
    PoolDisposed,

    QueueFull,
    NameResolution,
    Connect,

    /// <summary>The TLS handshake failed.</summary>
    Tls,

    /// <summary>The proxy made no tunnel.</summary>
    ProxyTunnel,

    /// <summary>A time limit ended; the cause names it.</summary>
    Timeout,

    /// <summary>FIN before the response was complete.</summary>
    ClosedByPeer,

    /// <summary>RST, or another error of the socket.</summary>
    SocketError,

    /// <summary>The response broke a rule.</summary>
    Violation,

    /// <summary>The response went past a limit of ours.</summary>
    LimitExceeded,

    /// <summary>The caller's content failed, or was shorter or longer than it said.</summary>
    RequestContent,

    /// <summary>We closed the connection for a reason of our own.</summary>
    ClosedByUs,
}
