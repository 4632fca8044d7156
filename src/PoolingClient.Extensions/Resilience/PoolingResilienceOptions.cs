using Microsoft.Extensions.Logging;
using PoolingClient.Resilience;

namespace PoolingClient;

/// <summary>
/// How a client sends its requests again, and when it does not (RFC 9110 9.2.2). The strategies, Polly's or for its pipelines, stand in this order, the first
/// outermost: deadline, <see cref="RetryBudget"/>, <see cref="Retry"/>,
/// <see cref="Hedging"/>, <see cref="ConcurrencyLimit"/>, <see cref="CircuitBreaker"/>, <see cref="AttemptTimeout"/>. So a pause holds no permit, each attempt and each hedge asks
/// limit and circuit for itself, and what waited for a permit asks a circuit that may have opened meanwhile.
/// </summary>
public sealed class PoolingResilienceOptions
{
    /// <summary>
    /// For a request with all its attempts, their content, and the pauses between them, where the request says nothing itself
    /// (<see cref="PoolingRequestOptions.Deadline"/>). Above zero, or infinite: the
    /// default, because it counts the reading of content too, which may be long. Where neither says anything it is the pool's <see cref="SocketPoolOptions.Deadline"/>.
    /// </summary>
    public TimeSpan Deadline { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Sending again what failed (RFC 9110 9.2.2).</summary>
    public PoolingRetryOptions Retry { get; set; } = new();

    /// <summary>How many retries and hedges an origin may get.</summary>
    public RetryBudgetOptions RetryBudget { get; set; } = new();

    /// <summary>Sending twice what is late, where it is idempotent (RFC 9110 9.2.2); off by default.</summary>
    public PoolingHedgingOptions Hedging { get; set; } = new();

    /// <summary>How many attempts may be under way to an origin (Polly's rate limiter).</summary>
    public OriginConcurrencyLimitOptions ConcurrencyLimit { get; set; } = new();

    /// <summary>When an origin that fails gets a rest (Polly's circuit breaker).</summary>
    public OriginCircuitBreakerOptions CircuitBreaker { get; set; } = new();

    /// <summary>How long one attempt may take (Polly's timeout).</summary>
    public AttemptTimeoutOptions AttemptTimeout { get; set; } = new();

    /// <summary>
    /// Called for each decision, on the thread that made it, before the request goes on. It must be quick; what it throws is logged and goes no further.
    /// </summary>
    public Action<ResilienceDecision>? OnDecision { get; set; }

    /// <summary>Where decisions are logged, under the category <c>PoolingClient.Resilience</c>. Null, the default, is the host's where there is one, else none.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock of pauses, budgets, circuits and time limits. Null, the default, is the host's where one is registered, else the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }

    internal IReadOnlyList<string> Check() => Checks().Failures;

    /// <exception cref="ArgumentException">Something is wrong; the message says all of it.</exception>
    internal void ThrowIfWrong() => Checks().Throw(nameof(PoolingResilienceOptions));

    private OptionChecks Checks()
    {
        var checks = new OptionChecks("");
        checks.AboveZeroOrInfinite(Deadline, TimeSpan.FromDays(20), nameof(Deadline));
        checks.Set(Retry, nameof(Retry));
        checks.Set(RetryBudget, nameof(RetryBudget));
        checks.Set(Hedging, nameof(Hedging));
        checks.Set(ConcurrencyLimit, nameof(ConcurrencyLimit));
        checks.Set(CircuitBreaker, nameof(CircuitBreaker));
        checks.Set(AttemptTimeout, nameof(AttemptTimeout));
        if (checks.Failures.Count > 0) return checks;
        foreach (OptionChecks part in (ReadOnlySpan<OptionChecks>)[Retry.Check(hasSwitch: true), RetryBudget.Check(), Hedging.Check(), ConcurrencyLimit.Check(), CircuitBreaker.Check(), AttemptTimeout.Check()]) checks.Include(part);
        return checks;
    }
}
