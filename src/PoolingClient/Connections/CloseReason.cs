namespace PoolingClient.Connections;

/// <summary>Why a connection takes no more exchanges.</summary>
internal enum CloseReason
{
    /// <summary>Still open.</summary>
    None,

    /// <summary>The peer sent FIN while nothing was outstanding.</summary>
    PeerClosedIdle,

    /// <summary>The peer sent FIN before a response was complete.</summary>
    PeerClosed,

    /// <summary>A socket error, most often RST.</summary>
    SocketError,

    /// <summary>Octets came that belong to no request.</summary>
    Surplus,

    /// <summary>A response broke a rule or a limit.</summary>
    Violation,

    /// <summary>The exchange was the last one by what the messages said (RFC 9112 9.3).</summary>
    NotPersistent,

    /// <summary>A response that may be meant for any of several outstanding requests.</summary>
    Doubtful,

    /// <summary>Requests that were sent behind others are not answered.</summary>
    Silent,

    /// <summary>The request was not sent whole when its response had ended.</summary>
    RequestUnfinished,

    /// <summary>The caller cancelled, or its content failed.</summary>
    Abandoned,

    /// <summary>The rest of a response that nobody reads was too much to drain.</summary>
    NotDrained,

    /// <summary>The server did not answer, or did not read, in time.</summary>
    TimedOut,

    /// <summary>The peer acknowledged nothing of what was sent again and again.</summary>
    DeadPath,

    IdleTimeout,
    Lifetime,

    /// <summary>Its address is not among those of its name any more.</summary>
    AddressVanished,

    /// <summary>Its descriptor was needed elsewhere in the process.</summary>
    Evicted,

    /// <summary>Its local port was needed elsewhere in the process. It is reset: a port that is closed in good order is not to be had for a minute.</summary>
    EvictedForPort,

    PoolDisposed,
}
