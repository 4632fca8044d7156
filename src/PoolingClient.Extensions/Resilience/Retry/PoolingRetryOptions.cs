using PoolingClient.Resilience;
using Polly;

namespace PoolingClient;

/// <summary>
/// Sending again what failed: responses 408 (RFC 9110 15.5.9), 425 (RFC 8470 5.2), 429 (RFC 6585 4) and 500 and above (RFC 9110 15.6), and connections that
/// were lost or never made. A request that may have been processed is sent again only
/// where it is idempotent (<see cref="RequestSafetyExtensions.IsIdempotent"/>, RFC 9110 9.2.2), and one whose content cannot be read twice never is.
/// </summary>
public sealed class PoolingRetryOptions : ResilienceStrategyOptions
{
    /// <summary>The options with their defaults.</summary>
    public PoolingRetryOptions() => Name = "Retry";

    /// <summary>Whether <see cref="PoolingResilienceHandler"/> retries at all. True by default.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>How often a request is sent again, at most: 1 to 10. 3 by default, as in Polly; each further retry helps less and costs the same.</summary>
    public int MaxRetryAttempts { get; set; } = 3;

    /// <summary>
    /// About what the first pause is: each has twice the median of the one before, spread by decorrelated jitter, as in Polly. 250 ms by default: longer than a
    /// restart behind a load balancer needs to be
    /// noticed, shorter than a person waits. From zero to a minute.
    /// </summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>No pause of ours is longer, as in Polly. 10 s by default. From zero to an hour.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether to wait as long as Retry-After says, in seconds or as a date (RFC 9110 10.2.3). True by default.</summary>
    public bool HonorRetryAfter { get; set; } = true;

    /// <summary>
    /// Where Retry-After (RFC 9110 10.2.3) asks for more, the response is the caller's at once: to come back sooner than asked would be refused too. 30 s by default, less than the
    /// 100 s that <see cref="System.Net.Http.HttpClient"/> gives a request. From zero to a day.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    internal Func<double> Randomizer { get; set; } = Random.Shared.NextDouble;

    /// <param name="path">How messages call them.</param>
    /// <param name="hasSwitch">They are part of all of resilience: a strategy that was added by itself looks at no <see cref="IsEnabled"/>.</param>
    internal OptionChecks Check(string path = "Retry", bool hasSwitch = false)
    {
        var checks = OptionChecks.Of(path);
        if (hasSwitch) checks.WithinOrDisabled(MaxRetryAttempts, 1, 10, nameof(MaxRetryAttempts));
        else checks.Within(MaxRetryAttempts, 1, 10, nameof(MaxRetryAttempts));
        checks.Within(Delay, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(Delay));
        checks.Within(MaxDelay, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(MaxDelay));
        checks.Within(MaxRetryAfter, TimeSpan.Zero, TimeSpan.FromDays(1), nameof(MaxRetryAfter));
        return checks;
    }
}
