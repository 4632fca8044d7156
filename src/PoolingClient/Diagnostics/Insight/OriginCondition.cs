namespace PoolingClient;

/// <summary>How an origin's connections are doing, the worst last.</summary>
public enum OriginCondition
{
    /// <summary>The pool knows nothing of the origin.</summary>
    Unknown,

    /// <summary>No request is in flight, none waits.</summary>
    Idle,

    /// <summary>Requests are in flight; those that wait have a connection being made for them.</summary>
    Healthy,

    /// <summary>Dials take longer than a second.</summary>
    DialingSlowly,

    /// <summary>Requests wait: every connection that is allowed is busy.</summary>
    Saturated,

    /// <summary>Requests wait, and half of the connections or more carry responses whose content nobody reads.</summary>
    HeldByUnreadContent,

    /// <summary>Requests wait: the sockets that the pools of the process may have are spent.</summary>
    OutOfSockets,

    /// <summary>The last dial failed; dials are held back.</summary>
    DialsFailing,

    /// <summary>As many wait as may: the next request is refused.</summary>
    QueueFull,

    /// <summary>The pool is being shut down: it takes no request.</summary>
    ShuttingDown,

    /// <summary>The pool is disposed.</summary>
    Closed,
}
