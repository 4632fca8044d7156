namespace PoolingClient;

/// <summary>How an origin's connections (RFC 9112 9) are doing, the worst last.</summary>
public enum OriginCondition
{
    /// <summary>The pool knows nothing of the origin.</summary>
    Unknown,

    /// <summary>No request is in flight (RFC 9112 9.3), none waits.</summary>
    Idle,

    /// <summary>Requests are in flight (RFC 9112 9.3); those that wait have a connection being made for them.</summary>
    Healthy,

    /// <summary>Dials take longer than a second (RFC 9112 9.1).</summary>
    DialingSlowly,

    /// <summary>Requests wait: every connection that is allowed is busy (RFC 9112 9.4).</summary>
    Saturated,

    /// <summary>Requests wait, and half of the connections or more carry responses whose content nobody reads (RFC 9112 9.3).</summary>
    HeldByUnreadContent,

    /// <summary>Requests wait: the sockets that the pools of the process may have are spent (Linux, getrlimit(2)).</summary>
    OutOfSockets,

    /// <summary>The last dial failed; dials are held back (RFC 9112 9.1).</summary>
    DialsFailing,

    /// <summary>As many wait as may: the next request is refused (RFC 9112 9.4).</summary>
    QueueFull,

    /// <summary>The pool is being shut down: it takes no request (RFC 9112 9.6).</summary>
    ShuttingDown,

    /// <summary>The pool is disposed (RFC 9112 9.6).</summary>
    Closed,
}
