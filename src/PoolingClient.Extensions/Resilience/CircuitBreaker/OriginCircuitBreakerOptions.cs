using PoolingClient.Resilience;
using Polly;

namespace PoolingClient;

/// <summary>
/// A circuit breaker (Polly's) for each origin (RFC 9110 4.3.1): where too many of its requests fail, none is sent for a while. What counts as failure is what might be retried; a full queue of
/// this client's own does not.
/// </summary>
public sealed class OriginCircuitBreakerOptions : ResilienceStrategyOptions
{
    /// <summary>The options with their defaults.</summary>
    public OriginCircuitBreakerOptions() => Name = "CircuitBreaker";

    /// <summary>Whether <see cref="PoolingResilienceHandler"/> breaks circuits. True by default.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>The share of failures that opens the circuit, above 0 and at most 1. 0.1 by default, as in Microsoft.Extensions.Http.Resilience.</summary>
    public double FailureRatio { get; set; } = 0.1;

    /// <summary>With fewer requests in the sampling time the circuit stays closed: 2 to 1,000,000. 100 by default, as Polly's.</summary>
    public int MinimumThroughput { get; set; } = 100;

    /// <summary>The time over which failures are counted: 0.5 s to a day. 30 s by default, as Polly's.</summary>
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays open before one request may try: 0.5 s to a day. 5 s by default, as Polly's.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    internal OptionChecks Check(string path = "CircuitBreaker")
    {
        var checks = OptionChecks.Of(path);
        // The bounds are Polly's.
        checks.Within(FailureRatio, 0.000_001, 1, nameof(FailureRatio));
        checks.Within(MinimumThroughput, 2, 1_000_000, nameof(MinimumThroughput));
        checks.Within(SamplingDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromDays(1), nameof(SamplingDuration));
        checks.Within(BreakDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromDays(1), nameof(BreakDuration));
        return checks;
    }
}
