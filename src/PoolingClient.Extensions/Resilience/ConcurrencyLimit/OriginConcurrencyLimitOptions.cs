using PoolingClient.Resilience;
using Polly;

namespace PoolingClient;

/// <summary>
/// How many attempts for one origin (RFC 9110 4.3.1) may be waiting for a response head (RFC 9112 2.1) at once (Polly's rate limiter). What is more is refused
/// at once, or waits in a queue of its own.
/// </summary>
public sealed class OriginConcurrencyLimitOptions : ResilienceStrategyOptions
{
    /// <summary>The options with their defaults.</summary>
    public OriginConcurrencyLimitOptions() => Name = "ConcurrencyLimit";

    /// <summary>Whether <see cref="PoolingResilienceHandler"/> limits concurrency. True by default.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>At once: 1 to 1,000,000. 1,000 by default, as in Microsoft.Extensions.Http.Resilience; the pool's own queue holds ten times as many.</summary>
    public int PermitLimit { get; set; } = 1000;

    /// <summary>How many may wait for a permit of Polly's rate limiter: 0 to 1,000,000. 0 by default: waiting is what the pool's queue is for, which knows who waits for what.</summary>
    public int QueueLimit { get; set; }

    internal OptionChecks Check(string path = "ConcurrencyLimit")
    {
        var checks = OptionChecks.Of(path);
        checks.Within(PermitLimit, 1, 1_000_000, nameof(PermitLimit));
        checks.Within(QueueLimit, 0, 1_000_000, nameof(QueueLimit));
        return checks;
    }
}
