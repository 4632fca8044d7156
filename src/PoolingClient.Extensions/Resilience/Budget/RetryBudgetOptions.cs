using PoolingClient.Resilience;
using Polly;

namespace PoolingClient;

/// <summary>
/// How many retries and hedges an origin may get (a strategy for Polly's pipelines, as Finagle's RetryBudget), so that one that is down gets a fifth more
/// requests and not four times as many. Within any span of time:
/// at most <see cref="Ratio"/> of its requests, <see cref="PerSecond"/> for each second, and <see cref="Burst"/>.
/// </summary>
public sealed class RetryBudgetOptions : ResilienceStrategyOptions
{
    /// <summary>The options with their defaults.</summary>
    public RetryBudgetOptions() => Name = "RetryBudget";

    /// <summary>Whether <see cref="PoolingResilienceHandler"/> keeps a budget. True by default.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Retries that each request pays for: 0 to 1. 0.2 by default, as Finagle's, which is a load that most services bear: they are not run closer to their limit.</summary>
    public double Ratio { get; set; } = 0.2;

    /// <summary>Retries a second whatever the number of requests, for origins with few: 0 to 10,000. 10 by default, as Finagle's.</summary>
    public double PerSecond { get; set; } = 10;

    /// <summary>The most that can be saved up, and what an origin begins with: 1 to 1,000,000. 100 by default: ten seconds of <see cref="PerSecond"/>.</summary>
    public double Burst { get; set; } = 100;

    internal OptionChecks Check(string path = "RetryBudget")
    {
        var checks = OptionChecks.Of(path);
        checks.Within(Ratio, 0, 1, nameof(Ratio));
        checks.Within(PerSecond, 0, 10_000, nameof(PerSecond));
        checks.Within(Burst, 1, 1_000_000, nameof(Burst));
        return checks;
    }
}
