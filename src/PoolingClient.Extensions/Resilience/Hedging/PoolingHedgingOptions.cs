using PoolingClient.Resilience;
using Polly;

namespace PoolingClient;

/// <summary>
/// Sending an idempotent (RFC 9110 9.2.2) request a second time, as Polly's hedging does, on another connection, where the first attempt is later than most
/// are: the first good answer is the caller's, the other attempt is cancelled.
/// It shortens the longest waits at the price of some more requests, which are charged to the retry budget.
/// </summary>
public sealed class PoolingHedgingOptions : ResilienceStrategyOptions
{
    /// <summary>The options with their defaults.</summary>
    public PoolingHedgingOptions() => Name = "Hedging";

    /// <summary>Whether <see cref="PoolingResilienceHandler"/> hedges. False by default: the service must bear that what was cancelled was done.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>How late is late: the share of answers that come sooner, 0.5 to 0.999. 0.95 by default, so that about one request in twenty is sent twice.</summary>
    public double Percentile { get; set; } = 0.95;

    /// <summary>A fixed time in the place of the measured percentile, up to an hour; null (the default) for the percentile. With zero each request is sent twice.</summary>
    public TimeSpan? Delay { get; set; }

    /// <summary>Nothing is hedged sooner, however fast the origin is: 0 to a minute. 5 ms by default: below that the timers are as coarse as what they measure.</summary>
    public TimeSpan MinDelay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// With fewer answers in the last two <see cref="Window"/>s nothing is hedged: 20 to 100,000. 100 by default, so that five of them lie beyond the 95th percentile.
    /// </summary>
    public int MinSamples { get; set; } = 100;

    /// <summary>The percentile is that of one to two windows up to now: 1 s to an hour. 30 s by default, the circuit breaker's sampling time.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    internal OptionChecks Check(string path = "Hedging")
    {
        var checks = OptionChecks.Of(path);
        checks.Within(Percentile, 0.5, 0.999, nameof(Percentile));
        if (Delay is { } fixedDelay) checks.Within(fixedDelay, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(Delay));
        checks.Within(MinDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(MinDelay));
        checks.Within(MinSamples, 20, 100_000, nameof(MinSamples));
        checks.Within(Window, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(Window));
        return checks;
    }
}
