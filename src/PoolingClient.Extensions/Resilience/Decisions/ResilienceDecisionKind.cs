namespace PoolingClient;

/// <summary>What a strategy in a pipeline of Polly's decided about a request (retries: RFC 9110 9.2.2), also where it was decided to do nothing.</summary>
public enum ResilienceDecisionKind
{
    /// <summary>The request is sent again after the delay (RFC 9110 9.2.2).</summary>
    Retried,

    /// <summary>The request failed and is not sent again (RFC 9110 9.2.2); the reason says why.</summary>
    NotRetried,

    /// <summary>The request, which is idempotent (RFC 9110 9.2.2), is sent a second time, beside the first, because the first is late.</summary>
    Hedged,

    /// <summary>The request is not hedged (RFC 9110 9.2.2), however late it is; the reason says why.</summary>
    NotHedged,

    /// <summary>The hedge answered first (Polly's hedging); the attempt that it stood in for is cancelled.</summary>
    HedgeWon,

    /// <summary>The hedge was made in vain (Polly's hedging): it failed, or the first attempt answered before it.</summary>
    HedgeLost,

    /// <summary>One attempt took longer than <see cref="AttemptTimeoutOptions.Timeout"/> (Polly's timeout).</summary>
    AttemptTimedOut,

    /// <summary>The request's deadline passed while it was not on a connection, or the handler below keeps no deadlines.</summary>
    DeadlinePassed,

    /// <summary>This request's outcome opened the circuit of its origin (Polly's circuit breaker).</summary>
    CircuitOpened,

    /// <summary>The break is over (Polly's circuit breaker): this request is let through to try the origin.</summary>
    CircuitHalfOpened,

    /// <summary>This request's outcome closed the circuit of its origin (Polly's circuit breaker).</summary>
    CircuitClosed,

    /// <summary>This attempt was not sent because the circuit of its origin is open (Polly's circuit breaker).</summary>
    CircuitRefused,

    /// <summary>This attempt was not sent because as many as the limit allows are under way (Polly's rate limiter).</summary>
    ConcurrencyRefused,
}
