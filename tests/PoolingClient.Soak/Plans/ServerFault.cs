namespace PoolingClient.Soak.Plans;

/// <summary>What the server does wrong to a request.</summary>
internal enum ServerFault
{
    None,

    /// <summary>RST at an octet of the answer.</summary>
    Reset,

    /// <summary>FIN at an octet of the answer; in TLS with close_notify before it.</summary>
    Fin,

    /// <summary>As <see cref="Fin"/>, in TLS without close_notify.</summary>
    FinSilent,

    /// <summary>FIN at an octet of the answer, and reading goes on.</summary>
    HalfClose,

    /// <summary>A pause at an octet of the answer, shorter than the client waits.</summary>
    Stall,

    /// <summary>The last part of an answer comes after a pause: by then its caller has had what it wanted, and has gone.</summary>
    LateRest,

    /// <summary>Silence from an octet of the answer on, longer than the client waits.</summary>
    Silence,

    /// <summary>The answer comes in small pieces.</summary>
    Drip,

    /// <summary>The final answer comes before the request's content is read, and ends the connection.</summary>
    Early,

    /// <summary>503 with Retry-After.</summary>
    Unavailable,

    /// <summary>Octets that are no HTTP behind the answer, in the same send.</summary>
    SurplusGarbage,

    /// <summary>The same, a moment after the answer.</summary>
    LateGarbage,

    /// <summary>A whole response that nobody asked for behind the answer, in the same send. See <see cref="Schedule"/> for where it may be.</summary>
    SurplusResponse,

    /// <summary>Octets that are no HTTP instead of an answer.</summary>
    Garbage,

    /// <summary>A chunk whose size is none, in the middle of chunked content.</summary>
    BadChunk,

    /// <summary>FIN a moment after the answer, unannounced: the idle close that races with reuse.</summary>
    IdleFin,

    /// <summary>RST a moment after the answer.</summary>
    IdleReset,

    /// <summary>Connection: close, and FIN.</summary>
    Close,
}
