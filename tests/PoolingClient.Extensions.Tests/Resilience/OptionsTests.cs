using System.Net.Http;
using Microsoft.Extensions.Configuration;
using Polly;
using Polly.Testing;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>What options may be, what they say where they may not, and what they come to.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, Action<PoolingResilienceOptions>> Wrong => new()
    {
        { "Deadline is 00:00:00", o => o.Deadline = TimeSpan.Zero },
        { "Deadline is -00:00:01", o => o.Deadline = TimeSpan.FromSeconds(-1) },
        { "Retry is null", o => o.Retry = null! },
        { "Retry.MaxRetryAttempts is 0", o => o.Retry.MaxRetryAttempts = 0 },
        { "Retry.MaxRetryAttempts is 11", o => o.Retry.MaxRetryAttempts = 11 },
        { "Retry.Delay is -00:00:01", o => o.Retry.Delay = TimeSpan.FromSeconds(-1) },
        { "Retry.MaxDelay is", o => o.Retry.MaxDelay = TimeSpan.FromDays(1) },
        { "Retry.MaxRetryAfter is", o => o.Retry.MaxRetryAfter = TimeSpan.FromDays(2) },
        { "RetryBudget.Ratio is 1.5", o => o.RetryBudget.Ratio = 1.5 },
        { "RetryBudget.Ratio is NaN", o => o.RetryBudget.Ratio = double.NaN },
        { "RetryBudget.PerSecond is -1", o => o.RetryBudget.PerSecond = -1 },
        { "RetryBudget.Burst is 0", o => o.RetryBudget.Burst = 0 },
        { "Hedging.Percentile is 95", o => o.Hedging.Percentile = 95 },
        { "Hedging.Delay is", o => o.Hedging.Delay = TimeSpan.FromSeconds(-1) },
        { "Hedging.MinDelay is", o => o.Hedging.MinDelay = TimeSpan.FromSeconds(-1) },
        { "Hedging.MinSamples is 1", o => o.Hedging.MinSamples = 1 },
        { "Hedging.Window is", o => o.Hedging.Window = TimeSpan.Zero },
        { "CircuitBreaker.FailureRatio is 0", o => o.CircuitBreaker.FailureRatio = 0 },
        { "CircuitBreaker.MinimumThroughput is 1", o => o.CircuitBreaker.MinimumThroughput = 1 },
        { "CircuitBreaker.SamplingDuration is", o => o.CircuitBreaker.SamplingDuration = TimeSpan.Zero },
        { "CircuitBreaker.BreakDuration is", o => o.CircuitBreaker.BreakDuration = TimeSpan.Zero },
        { "ConcurrencyLimit.PermitLimit is 0", o => o.ConcurrencyLimit.PermitLimit = 0 },
        { "ConcurrencyLimit.QueueLimit is -1", o => o.ConcurrencyLimit.QueueLimit = -1 },
        { "AttemptTimeout.Timeout is 00:00:00", o => o.AttemptTimeout.Timeout = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named(string says, Action<PoolingResilienceOptions> spoil)
    {
        var options = new PoolingResilienceOptions();
        spoil(options);
        var failure = Assert.Throws<ArgumentException>(() => new PoolingResilienceHandler(options));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Contains("it must be", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_named_at_once()
    {
        var options = new PoolingResilienceOptions { Retry = { MaxRetryAttempts = -1 }, CircuitBreaker = { FailureRatio = 2 } };
        var failure = Assert.Throws<ArgumentException>(() => new PoolingResilienceHandler(options));
        Assert.Contains("Retry.MaxRetryAttempts", failure.Message, StringComparison.Ordinal);
        Assert.Contains("CircuitBreaker.FailureRatio", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void They_can_be_bound_and_unknown_keys_are_refused()
    {
        IConfigurationRoot configuration = Read(("Deadline", "00:00:20"), ("Retry:MaxRetryAttempts", "5"), ("Retry:Delay", "00:00:00.100"), ("Retry:HonorRetryAfter", "false"),
            ("RetryBudget:Ratio", "0.1"), ("Hedging:IsEnabled", "true"), ("Hedging:Delay", "00:00:00.050"), ("CircuitBreaker:MinimumThroughput", "10"),
            ("ConcurrencyLimit:PermitLimit", "7"), ("AttemptTimeout:Timeout", "00:00:03"));
        PoolingResilienceOptions options = configuration.Get<PoolingResilienceOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;
        Assert.Equal(TimeSpan.FromSeconds(20), options.Deadline);
        Assert.Equal((5, TimeSpan.FromMilliseconds(100), false), (options.Retry.MaxRetryAttempts, options.Retry.Delay, options.Retry.HonorRetryAfter));
        Assert.Equal((0.1, true, TimeSpan.FromMilliseconds(50)), (options.RetryBudget.Ratio, options.Hedging.IsEnabled, options.Hedging.Delay));
        Assert.Equal((10, 7, TimeSpan.FromSeconds(3)), (options.CircuitBreaker.MinimumThroughput, options.ConcurrencyLimit.PermitLimit, options.AttemptTimeout.Timeout));

        var failure = Assert.Throws<InvalidOperationException>(() => Read(("Retry:MaxRetries", "5")).Get<PoolingResilienceOptions>(binder => binder.ErrorOnUnknownConfiguration = true));
        Assert.Contains("MaxRetries", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pipeline_has_the_strategies_in_the_documented_order()
    {
        var options = new PoolingResilienceOptions { Hedging = { IsEnabled = true } };
        Assert.Equal(["Deadline", "RetryBudget", "Retry", "Hedging", "ConcurrencyLimit", "CircuitBreaker", "AttemptTimeout"], Shape(options));
        foreach (ResilienceStrategyOptions part in (ResilienceStrategyOptions[])[options.RetryBudget, options.Retry, options.Hedging, options.CircuitBreaker])
        {
            Assert.Contains(Descriptor(options).Strategies, strategy => ReferenceEquals(strategy.Options, part));
        }
    }

    [Fact]
    public void What_is_off_is_not_there()
    {
        Assert.Equal(["Deadline", "RetryBudget", "Retry", "ConcurrencyLimit", "CircuitBreaker", "AttemptTimeout"], Shape(new PoolingResilienceOptions()));
        var none = new PoolingResilienceOptions
        {
            Retry = { IsEnabled = false },
            RetryBudget = { IsEnabled = false },
            ConcurrencyLimit = { IsEnabled = false },
            CircuitBreaker = { IsEnabled = false },
            AttemptTimeout = { IsEnabled = false },
        };
        Assert.Equal(["Deadline"], Shape(none));
    }

    private static string[] Shape(PoolingResilienceOptions options) => [.. Descriptor(options).Strategies.Select(strategy => strategy.Options?.Name ?? "")];

    private static ResiliencePipelineDescriptor Descriptor(PoolingResilienceOptions options) =>
        new ResiliencePipelineBuilder<HttpResponseMessage>().AddPoolingResilience(options).Build().GetPipelineDescriptor();

    private static IConfigurationRoot Read(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))).Build();
}
