using System.Globalization;
using System.Net.Http;
using Polly;
using Polly.Hedging;
using Polly.Telemetry;

namespace PoolingClient.Resilience;

/// <summary>
/// Sends an idempotent request once more where its answer is later than the percentile of its origin. A strategy of Polly's kind rather than Polly's own, because that one takes any
/// failure for a reason to hedge at once, which is what the retry is for, with its pauses.
/// </summary>
internal sealed class HedgingStrategy : ResilienceStrategy<HttpResponseMessage>
{
    private readonly double _percentile;
    private readonly TimeSpan? _fixedDelay;
    private readonly TimeSpan _minDelay;
    private readonly int _minSamples;
    private readonly TimeProvider _time;
    private readonly ResilienceStrategyTelemetry _telemetry;
    private readonly OriginBook<LatencyQuantile> _latencies;

    public HedgingStrategy(PoolingHedgingOptions options, StrategyBuilderContext context)
    {
        (_percentile, _fixedDelay, _minDelay, _minSamples) = (options.Percentile, options.Delay, options.MinDelay, options.MinSamples);
        (_time, _telemetry) = (context.TimeProvider, context.Telemetry);
        TimeSpan window = options.Window;
        _latencies = new OriginBook<LatencyQuantile>(_time, _ => new LatencyQuantile(window, _time));
    }

    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        ResilienceRequest request = ResilienceRequest.Of(context, _time);
        LatencyQuantile latency = _latencies.Get(request.Origin);
        if (WhyNever(request, latency, out TimeSpan delay) is { } never)
        {
            request.Record(ResilienceDecisionKind.NotHedged, never);
            long begun = _time.GetTimestamp();
            Outcome<HttpResponseMessage> only = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            if (IsGood(only)) latency.Observe(_time.GetElapsedTime(begun));
            return only;
        }

        context.Properties.TryGetValue(PoolingResilience.RequestKey, out HttpRequestMessage? message);
        HedgedAttempt first = HedgedAttempt.Start(callback, state, context, request, request.Detach(message), _time);
        int number = request.Attempts;
        if (await IsOverWithinAsync(first, delay).ConfigureAwait(context.ContinueOnCapturedContext)) return await FinishAsync(first, latency).ConfigureAwait(context.ContinueOnCapturedContext);
        if (WhyNotNow(request, delay, context) is { } notNow)
        {
            request.Record(ResilienceDecisionKind.NotHedged, notNow, delay, request.Budget?.Left, number);
            return await FinishAsync(first, latency).ConfigureAwait(context.ContinueOnCapturedContext);
        }

        HttpRequestMessage second = request.CreateNext("late", isHedge: true);
        request.Record(ResilienceDecisionKind.Hedged, Late(delay), delay, request.Budget?.Left);
        _telemetry.Report(new ResilienceEvent(ResilienceEventSeverity.Warning, "OnHedging"), context, new OnHedgingArguments<HttpResponseMessage>(context, context, number));
        HedgedAttempt hedge = HedgedAttempt.Start(callback, state, context, request, second, _time);
        return await RaceAsync(first, hedge, latency, request).ConfigureAwait(context.ContinueOnCapturedContext);
    }

    private static bool IsGood(in Outcome<HttpResponseMessage> outcome) => outcome.Exception is null && !OutcomeJudge.Of(outcome).IsFailure;

    /// <summary>Why this request will not be hedged however long it takes; null where it will after <paramref name="delay"/>.</summary>
    private string? WhyNever(ResilienceRequest request, LatencyQuantile latency, out TimeSpan delay)
    {
        delay = default;
        if (!request.IsIdempotent) return $"{request.Method} is not idempotent.";
        if (!request.CanSendContentAgain) return "its content cannot be sent again: it is not in memory.";
        if ((_fixedDelay ?? latency.Read(_percentile, _minSamples, out int samples)) is not { } late)
        {
            latency.Read(_percentile, _minSamples, out samples);
            return string.Create(CultureInfo.InvariantCulture, $"how late is late is not known yet: {samples} answers of {nameof(PoolingHedgingOptions.MinSamples)} {_minSamples} were seen lately.");
        }
        delay = late > _minDelay || _fixedDelay is not null ? late : _minDelay;
        return null;
    }

    private string? WhyNotNow(ResilienceRequest request, TimeSpan delay, ResilienceContext context)
    {
        if (context.CancellationToken.IsCancellationRequested) return "it was cancelled.";
        if (request.Left < delay) return string.Create(CultureInfo.InvariantCulture, $"{Late(delay)}, and less than that is left of the deadline of {request.Deadline.TotalSeconds:0.###} s.");
        return request.Budget is { } budget && !budget.TryTake() ? $"{Late(delay)}, but the retry budget of the origin is spent." : null;
    }

    private string Late(TimeSpan delay) => _fixedDelay is not null
        ? string.Create(CultureInfo.InvariantCulture, $"no answer within {delay.TotalMilliseconds:0.#} ms")
        : string.Create(CultureInfo.InvariantCulture, $"no answer within {delay.TotalMilliseconds:0.#} ms, the {_percentile:P1} mark of the origin");

    private async Task<bool> IsOverWithinAsync(HedgedAttempt attempt, TimeSpan delay)
    {
        using var timer = new CancellationTokenSource();
        Task ended = await Task.WhenAny(attempt.Running, Task.Delay(delay, _time, timer.Token)).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        return ended == attempt.Running;
    }

    private static async Task<Outcome<HttpResponseMessage>> FinishAsync(HedgedAttempt attempt, LatencyQuantile latency)
    {
        Outcome<HttpResponseMessage> outcome = await attempt.Running.ConfigureAwait(false);
        if (IsGood(outcome)) latency.Observe(attempt.Elapsed);
        attempt.Dispose();
        return outcome;
    }

    /// <summary>The first good outcome wins. Where both fail, the first attempt's outcome stands, as if there had been no hedge.</summary>
    private static async Task<Outcome<HttpResponseMessage>> RaceAsync(HedgedAttempt first, HedgedAttempt hedge, LatencyQuantile latency, ResilienceRequest request)
    {
        Task ended = await Task.WhenAny(first.Running, hedge.Running).ConfigureAwait(false);
        HedgedAttempt sooner = ended == first.Running ? first : hedge;
        HedgedAttempt later = sooner == first ? hedge : first;
        HedgedAttempt winner = IsGood(await sooner.Running.ConfigureAwait(false)) ? sooner : IsGood(await later.Running.ConfigureAwait(false)) ? later : first;
        HedgedAttempt loser = winner == first ? hedge : first;
        bool isCancelled = !loser.Running.IsCompleted;
        string loss = isCancelled ? "the other was cancelled" : OutcomeJudge.Of(await loser.Running.ConfigureAwait(false)) is { IsFailure: true } failed ? $"the other failed ({failed.Words})" : "the other was late";
        request.Record(winner == hedge ? ResilienceDecisionKind.HedgeWon : ResilienceDecisionKind.HedgeLost, winner == hedge ? $"the hedge answered, {loss}" : $"the first attempt stands, {loss}");
        // Where the first attempt lost it took longer than this: without it, a percentile that hedges cut short would sink and hedge ever more.
        if (loser == first && isCancelled) latency.Observe(first.Elapsed);
        _ = loser.DiscardAsync();
        return await FinishAsync(winner, latency).ConfigureAwait(false);
    }
}
