using System.Diagnostics.CodeAnalysis;
using System.Net.Http;
using PoolingClient.Resilience;
using Polly;
using Polly.RateLimiting;
using Polly.Timeout;

namespace PoolingClient;

/// <summary>
/// The strategies of <see cref="PoolingResilienceHandler"/> one by one, for Polly pipelines of your own. They find the request under <see cref="PoolingResilience.RequestKey"/>. Those that remember
/// something remember it for each origin, so that one pipeline serves many.
/// </summary>
public static class PoolingResiliencePipelineExtensions
{
    // The client below ends a request at its deadline, and says in what state its socket was. It looks every 20 to 100 ms; only what it has not ended by then is ended here.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(100);

    /// <summary>All that is enabled, in the order that <see cref="PoolingResilienceOptions"/> gives.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The options are wrong; the message names each property.</exception>
    public static ResiliencePipelineBuilder<HttpResponseMessage> AddPoolingResilience(this ResiliencePipelineBuilder<HttpResponseMessage> builder, PoolingResilienceOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfWrong();
        AddDeadline(builder);
        if (options.RetryBudget.IsEnabled) builder.AddRetryBudget(options.RetryBudget);
        if (options.Retry.IsEnabled) builder.AddPoolingRetry(options.Retry);
        if (options.Hedging.IsEnabled) builder.AddPoolingHedging(options.Hedging);
        if (options.ConcurrencyLimit.IsEnabled) builder.AddOriginConcurrencyLimit(options.ConcurrencyLimit);
        if (options.CircuitBreaker.IsEnabled) builder.AddOriginCircuitBreaker(options.CircuitBreaker);
        if (options.AttemptTimeout.IsEnabled) builder.AddAttemptTimeout(options.AttemptTimeout);
        return builder;
    }

    /// <summary>A budget for the retries and hedges that are added after it.</summary>
    /// <inheritdoc cref="AddPoolingResilience"/>
    public static ResiliencePipelineBuilder<HttpResponseMessage> AddRetryBudget(this ResiliencePipelineBuilder<HttpResponseMessage> builder, RetryBudgetOptions options)
    {
        Check(builder, options).Check().Throw();
        return Add(builder, context => new RetryBudgetStrategy(options, context), options);
    }

    /// <summary>Retries (RFC 9110 9.2.2), within the deadline of the request and the budget that was added before, if any.</summary>
    /// <inheritdoc cref="AddPoolingResilience"/>
    public static ResiliencePipelineBuilder<HttpResponseMessage> AddPoolingRetry(this ResiliencePipelineBuilder<HttpResponseMessage> builder, PoolingRetryOptions options)
    {
        Check(builder, options).Check().Throw();
        return Add(builder, context => new RetryStrategy(options, context), options);
    }

    /// <summary>Hedges what is idempotent (RFC 9110 9.2.2), within the budget that was added before, if any.</summary>
    /// <inheritdoc cref="AddPoolingResilience"/>
    public static ResiliencePipelineBuilder<HttpResponseMessage> AddPoolingHedging(this ResiliencePipelineBuilder<HttpResponseMessage> builder, PoolingHedgingOptions options)
    {
        Check(builder, options).Check().Throw();
        return Add(builder, context => new HedgingStrategy(options, context), options);
    }

    /// <summary>A circuit breaker of Polly's for each origin.</summary>
    /// <inheritdoc cref="AddPoolingResilience"/>
    public static ResiliencePipelineBuilder<HttpResponseMessage> AddOriginCircuitBreaker(this ResiliencePipelineBuilder<HttpResponseMessage> builder, OriginCircuitBreakerOptions options)
    {
        Check(builder, options).Check().Throw();
        return Add(builder, context => new OriginCircuitBreakerStrategy(options, context, builder.TelemetryListener), options);
    }

    /// <summary>A concurrency limit for each origin, by Polly's rate limiter strategy.</summary>
    /// <inheritdoc cref="AddPoolingResilience"/>
    public static ResiliencePipelineBuilder<HttpResponseMessage> AddOriginConcurrencyLimit(this ResiliencePipelineBuilder<HttpResponseMessage> builder, OriginConcurrencyLimitOptions options)
    {
        Check(builder, options).Check().Throw();
        var limiters = new OriginLimiters(options, builder.TimeProvider ?? TimeProvider.System);
        return builder.AddRateLimiter(new RateLimiterStrategyOptions { Name = options.Name, RateLimiter = limiters.AcquireAsync, OnRejected = limiters.OnRejected });
    }

    /// <summary>Polly's timeout, for each attempt.</summary>
    /// <inheritdoc cref="AddPoolingResilience"/>
    public static ResiliencePipelineBuilder<HttpResponseMessage> AddAttemptTimeout(this ResiliencePipelineBuilder<HttpResponseMessage> builder, AttemptTimeoutOptions options)
    {
        Check(builder, options).Check().Throw();
        TimeProvider time = builder.TimeProvider ?? TimeProvider.System;
        return builder.AddTimeout(new TimeoutStrategyOptions
        {
            Name = options.Name,
            Timeout = options.Timeout,
            OnTimeout = args =>
            {
                ResilienceRequest.Of(args.Context, time).Record(ResilienceDecisionKind.AttemptTimedOut, "no response head within the attempt's time", args.Timeout);
                return default;
            },
        });
    }

    private static void AddDeadline(ResiliencePipelineBuilder<HttpResponseMessage> builder)
    {
        TimeProvider time = builder.TimeProvider ?? TimeProvider.System;
        builder.AddTimeout(new TimeoutStrategyOptions
        {
            Name = "Deadline",
            // Zero is none.
            TimeoutGenerator = args => ValueTask.FromResult(ResilienceRequest.Of(args.Context, time).Left is var left && left < TimeSpan.FromDays(21) ? left + s_grace : TimeSpan.Zero),
            OnTimeout = args =>
            {
                ResilienceRequest request = ResilienceRequest.Of(args.Context, time);
                request.Record(ResilienceDecisionKind.DeadlinePassed, "the deadline of the request passed", request.Deadline);
                return default;
            },
        });
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Polly looks for data annotations, which these options do not have: they were checked before.")]
    private static ResiliencePipelineBuilder<HttpResponseMessage> Add(
        ResiliencePipelineBuilder<HttpResponseMessage> builder, Func<StrategyBuilderContext, ResilienceStrategy<HttpResponseMessage>> make, ResilienceStrategyOptions options) =>
        builder.AddStrategy(make, options);

    private static T Check<T>(ResiliencePipelineBuilder<HttpResponseMessage> builder, T options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return options;
    }
}
