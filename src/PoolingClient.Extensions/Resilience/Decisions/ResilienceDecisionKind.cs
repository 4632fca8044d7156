namespace PoolingClient;

/// <summary>What was decided about a request, also where it was decided to do nothing.</summary>
public enum ResilienceDecisionKind
{
    /// <summary>The request is sent again after the delay.</summary>
    Retried,

    /// <summary>The request failed and is not sent again; the reason says why.</summary>
    NotRetried,

    /// <summary>The request is sent a second time, beside the first, because the first is late.</summary>
    Hedged,

    /// <summary>The request is not hedged, however late it is; the reason says why.</summary>
    NotHedged,

    /// <summary>The hedge answered first; the attempt that it stood in for is cancelled.</summary>
    HedgeWon,

    /// <summary>The hedge was made in vain: it failed, or the first attempt answered before it.</summary>
    HedgeLost,

    /// <summary>One attempt took longer than <see cref="AttemptTimeoutOptions.Timeout"/>.</summary>
    AttemptTimedOut,

    /// <summary>The request's deadline passed while it was not on a connection, or the handler below keeps no deadlines.</summary>
    DeadlinePassed,

    /// <summary>This request's outcome opened the circuit of its origin.</summary>
    CircuitOpened,

    /// <summary>The break is over: this request is let through to try the origin.</summary>
    CircuitHalfOpened,

    /// <summary>This request's outcome closed the circuit of its origin.</summary>
    CircuitClosed,

    /// <summary>The request was not sent because the circuit of its origin is open.</summary>
    CircuitRefused,

    /// <summary>The request was not sent because as many as the limit allows are under way.</summary>
    ConcurrencyRefused,
}
