using System.Globalization;
using System.Net.Http;
using Polly;
using Polly.Retry;
using Polly.Telemetry;

namespace PoolingClient.Resilience;

/// <summary>
/// Sends a request again where its outcome may pass, and where that is safe, within its deadline and its origin's budget. Each further attempt is a message of its own. A
/// strategy of Polly's kind rather than Polly's own, because that one learns its delay after it has decided, when the response is gone.
/// </summary>
internal sealed class RetryStrategy : ResilienceStrategy<HttpResponseMessage>
{
    private readonly int _most;
    private readonly TimeSpan _delay;
    private readonly TimeSpan _maxDelay;
    private readonly TimeSpan? _maxRetryAfter;
    private readonly Func<double> _random;
    private readonly TimeProvider _time;
    private readonly ResilienceStrategyTelemetry _telemetry;

    public RetryStrategy(PoolingRetryOptions options, StrategyBuilderContext context)
    {
        (_most, _delay, _maxDelay, _random) = (options.MaxRetryAttempts, options.Delay, options.MaxDelay, options.Randomizer);
        _maxRetryAfter = options.HonorRetryAfter ? options.MaxRetryAfter : null;
        (_time, _telemetry) = (context.TimeProvider, context.Telemetry);
    }

    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        ResilienceRequest request = ResilienceRequest.Of(context, _time);
        var backoff = new Backoff(_delay, _maxDelay, _random);
        for (int attempt = 1; ; attempt++)
        {
            long begun = _time.GetTimestamp();
            Outcome<HttpResponseMessage> outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            Judgement judgement = OutcomeJudge.Of(outcome);
            TimeSpan duration = _time.GetElapsedTime(begun);
            _telemetry.Report(new ResilienceEvent(ResilienceEventSeverity.Information, "ExecutionAttempt"), context, outcome, new ExecutionAttemptArguments(attempt - 1, duration, judgement.IsTransient));
            bool isCancelled = outcome.Exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested;
            if (!judgement.IsFailure || isCancelled) return outcome;

            TimeSpan? asked = outcome.Result is { } response && _maxRetryAfter is not null ? RetryAfterField.Read(response, _time) : null;
            TimeSpan pause = backoff.Next();
            if (asked is { } longer && longer > pause) pause = longer;
            if ((WhyNot(request, judgement, attempt, asked, context) ?? WhyNotNow(request, pause)) is { } why)
            {
                Record(request, ResilienceDecisionKind.NotRetried, $"{judgement.Words}: {why}", null, context);
                return outcome;
            }
            Record(request, ResilienceDecisionKind.Retried, asked is null ? judgement.Words : $"{judgement.Words}, with Retry-After", pause, context);
            _telemetry.Report(new ResilienceEvent(ResilienceEventSeverity.Warning, "OnRetry"), context, outcome,
                new OnRetryArguments<HttpResponseMessage>(context, outcome, attempt - 1, pause, duration));
            // Its connection goes back to the pool before the pause, not after it.
            outcome.Result?.Dispose();
            try
            {
                if (pause > TimeSpan.Zero) await Task.Delay(pause, _time, context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext);
            }
            catch (OperationCanceledException e)
            {
                return Outcome.FromException<HttpResponseMessage>(e);
            }
            context.Properties.Set(PoolingResilience.RequestKey, request.CreateNext(judgement.Tag, isHedge: false));
        }
    }

    private string? WhyNot(ResilienceRequest request, in Judgement judgement, int attempt, TimeSpan? asked, ResilienceContext context)
    {
        if (context.CancellationToken.IsCancellationRequested) return request.Left > TimeSpan.Zero ? "it was cancelled." : Spent(request);
        if (!judgement.IsTransient) return "another attempt would not help.";
        if (attempt > _most) return string.Create(CultureInfo.InvariantCulture, $"it was sent again {_most} times, which is {nameof(PoolingRetryOptions.MaxRetryAttempts)}.");
        if (judgement.Processed == Processing.Possible && !request.IsIdempotent)
        {
            return $"the server may have processed it, and {request.Method} is not idempotent. Give it an Idempotency-Key, or mark it with SetIdempotent, if the service recognises it.";
        }
        if (!judgement.ContentIsUntouched && !request.CanSendContentAgain) return "its content cannot be sent again: it is not in memory. ByteArrayContent, StringContent and their like can be.";
        if (asked > _maxRetryAfter)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Retry-After asks for {asked.Value.TotalSeconds:0} s, more than {nameof(PoolingRetryOptions.MaxRetryAfter)} of {_maxRetryAfter.Value.TotalSeconds:0.###} s.");
        }
        return null;
    }

    /// <summary>The deadline, and last the budget, which is charged only where the retry is made.</summary>
    private static string? WhyNotNow(ResilienceRequest request, TimeSpan pause)
    {
        TimeSpan left = request.Left;
        if (left <= TimeSpan.Zero) return Spent(request);
        if (pause >= left)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"the pause of {pause.TotalSeconds:0.###} s would pass the deadline of {request.Deadline.TotalSeconds:0.###} s, of which {left.TotalSeconds:0.###} s are left.");
        }
        return request.Budget is { } budget && !budget.TryTake() ? "the retry budget of the origin is spent: too many of its requests fail." : null;
    }

    private static string Spent(ResilienceRequest request) => string.Create(CultureInfo.InvariantCulture, $"the deadline of {request.Deadline.TotalSeconds:0.###} s is spent.");

    private void Record(ResilienceRequest request, ResilienceDecisionKind kind, string reason, TimeSpan? pause, ResilienceContext context)
    {
        request.Record(kind, reason, pause, request.Budget?.Left);
        if (kind == ResilienceDecisionKind.NotRetried) _telemetry.Report(new ResilienceEvent(ResilienceEventSeverity.Warning, "NotRetried"), context, reason);
    }
}
