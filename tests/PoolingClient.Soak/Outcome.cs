namespace PoolingClient.Soak;

/// <summary>How a request ended, where that is as it may be.</summary>
internal enum Outcome
{
    /// <summary>With its own answer, whole.</summary>
    Answered,

    /// <summary>With its own answer, of which the caller wanted a part.</summary>
    Partial,

    /// <summary>With what came of an answer that only FIN ends, and that was cut: nobody can tell (RFC 9112 6.3, 8). Not in TLS.</summary>
    Cut,

    Cancelled,

    /// <summary>With an error that says NotSent.</summary>
    NotSent,

    /// <summary>With another error.</summary>
    Failed,
}
