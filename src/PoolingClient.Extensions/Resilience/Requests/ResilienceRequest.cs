using System.Diagnostics.Metrics;
using System.Net.Http;
using Polly;

namespace PoolingClient.Resilience;

/// <summary>One request on its way through the strategies: what they must know about it, and what they decided. It travels in the resilience context.</summary>
internal sealed class ResilienceRequest
{
    public static readonly ResiliencePropertyKey<ResilienceRequest> Key = new("PoolingClient.Resilience.Request");

    /// <summary>More are not kept, though they are still logged and called back. The most that a request can do with the default options is a dozen.</summary>
    private const int MostDecisions = 64;

    private readonly TimeProvider _time;
    private readonly HttpRequestMessage _original;
    private readonly RequestSnapshot _snapshot;
    private readonly DecisionSink? _sink;
    private readonly IMeterFactory? _meters;
    private readonly long _begun;
    private readonly Lock _gate = new();
    private int _attempts = 1;
    private TimeSpan? _ownDeadline;   // what stood in the original's options before it was stamped
    private bool _isStamped;

    // Under the gate.
    private List<ResilienceDecision>? _decisions;

    public ResilienceRequest(HttpRequestMessage request, TimeProvider time, TimeSpan deadline, DecisionSink? sink, IMeterFactory? meters)
    {
        (_original, _time, _sink, _meters, _begun) = (request, time, sink, meters, time.GetTimestamp());
        _snapshot = RequestSnapshot.Of(request);
        if (request.Options.TryGetValue(PoolingRequestOptions.Deadline, out TimeSpan own)) _ownDeadline = own;
        // One that makes no sense stays as it is, for the client below to refuse.
        Deadline = _ownDeadline is not { } asked ? deadline : asked > TimeSpan.Zero ? asked : Timeout.InfiniteTimeSpan;
        IsIdempotent = request.IsIdempotent();
        CanSendContentAgain = request.CanSendContentAgain();
        Origin = request.RequestUri is { IsAbsoluteUri: true } uri ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "";
        Method = request.Method.Method;
    }

    public string Origin { get; }

    public string Method { get; }

    public bool IsIdempotent { get; }

    public bool CanSendContentAgain { get; }

    /// <summary>For all attempts and the pauses between them; infinite where there is none.</summary>
    public TimeSpan Deadline { get; }

    /// <summary>How often it was sent, hedges included.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>What retries and hedges are charged to; null where there is no budget.</summary>
    public RetryBudget? Budget { get; set; }

    public TimeSpan Elapsed => _time.GetElapsedTime(_begun);

    /// <summary>How much of the deadline is left; <see cref="TimeSpan.MaxValue"/> where there is none.</summary>
    public TimeSpan Left => Deadline == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : Deadline - Elapsed;

    public IReadOnlyList<ResilienceDecision> Decisions
    {
        get
        {
            lock (_gate) return _decisions is null ? [] : [.. _decisions];
        }
    }

    /// <summary>The request of this context: the handler's, or that of another pipeline in which the strategy stands.</summary>
    /// <exception cref="InvalidOperationException">The context has no request.</exception>
    public static ResilienceRequest Of(ResilienceContext context, TimeProvider time)
    {
        if (context.Properties.TryGetValue(Key, out ResilienceRequest? there)) return there;
        if (!context.Properties.TryGetValue(PoolingResilience.RequestKey, out HttpRequestMessage? message) || message is null)
        {
            throw new InvalidOperationException($"The resilience context has no request. Set {nameof(PoolingResilience)}.{nameof(PoolingResilience.RequestKey)} in its properties, or use {nameof(PoolingResilienceHandler)}.");
        }
        var request = new ResilienceRequest(message, time, Timeout.InfiniteTimeSpan, null, null);
        context.Properties.Set(Key, request);
        return request;
    }

    /// <summary>The message of one more attempt, made of the request as it was at first. It is counted in the pool's metrics under the reason.</summary>
    public HttpRequestMessage CreateNext(string reason, bool isHedge)
    {
        if (_snapshot.Uri is { } uri) PoolingTelemetry.Retry(uri, reason, _meters);
        int resent = Interlocked.Increment(ref _attempts) - 1;
        HttpRequestMessage message = _snapshot.Create();
        message.Options.Set(PoolingRequestOptions.ResendCount, resent);
        // Behind the late attempt on its own connection it would be as late.
        if (isHedge) message.Options.Set(PoolingRequestOptions.AllowPipelining, false);
        Stamp(message);
        return message;
    }

    /// <summary>A message for an attempt that may outlive the caller's request: never the caller's own, which is the caller's again when it has its response.</summary>
    public HttpRequestMessage Detach(HttpRequestMessage? message) => message is null || ReferenceEquals(message, _original) ? _snapshot.Create() : message;

    /// <summary>An attempt has what is left of the deadline, at least a millisecond: the client below makes an error of it that says where the time went.</summary>
    public void Stamp(HttpRequestMessage message)
    {
        if (Deadline == Timeout.InfiniteTimeSpan) return;
        TimeSpan left = Left;
        message.Options.Set(PoolingRequestOptions.Deadline, left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1));
        if (ReferenceEquals(message, _original)) _isStamped = true;
    }

    public void Record(ResilienceDecisionKind kind, string reason, TimeSpan? delay = null, double? budgetLeft = null, int attempt = 0)
    {
        var decision = new ResilienceDecision
        {
            Kind = kind,
            Reason = reason,
            Attempt = attempt == 0 ? Attempts : attempt,
            Origin = Origin,
            At = Elapsed,
            Delay = delay,
            BudgetLeft = budgetLeft,
        };
        bool isKept;
        lock (_gate)
        {
            _decisions ??= [];
            isKept = _decisions.Count < MostDecisions;
            if (isKept) _decisions.Add(decision);
        }
        if (isKept) DecisionEvents.Add(decision);
        _sink?.Write(decision);
    }

    /// <summary>The caller finds its message as it gave it, and the decisions on what it gets.</summary>
    public void Complete(in Outcome<HttpResponseMessage> outcome)
    {
        if (_isStamped && _ownDeadline is { } own) _original.Options.Set(PoolingRequestOptions.Deadline, own);
        else if (_isStamped) ((IDictionary<string, object?>)_original.Options).Remove(PoolingRequestOptions.Deadline.Key);
        if (outcome.Result is { RequestMessage: { } sent } response && !ReferenceEquals(sent, _original) && sent.RequestUri == _snapshot.Uri) response.RequestMessage = _original;
        if (Decisions is { Count: > 0 } decisions) DecisionExtensions.Attach((object?)outcome.Result ?? outcome.Exception!, decisions);
    }
}
