using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PoolingClient.Diagnostics;

/// <summary>
/// One request in metrics and traces, from when it was handed over to the head of its response, or its failure. It exists only while somebody listens, or an activity of
/// the caller's is to be passed on.
/// </summary>
internal sealed class RequestTelemetry
{
    /// <summary>Statuses as tags, boxed once.</summary>
    private static readonly object[] s_statuses = [.. Enumerable.Range(0, 600).Select(status => (object)status)];

    private static readonly object BoxedTrue = true, BoxedFalse = false;

    // Immutable.
    private readonly PoolTelemetry _pool;
    private readonly ServerTags _server;
    private readonly string _method;
    private readonly Activity? _parent;   // the caller's
    private readonly Activity? _span;     // null where nobody wants it
    private readonly long _begun;
    private readonly bool _isMeasured;    // somebody listened when it began
    private readonly bool _isActive;      // it counts as active: what is added must be taken off

    // Any thread.
    private int _hasEnded;
    private long _lastLeft = long.MinValue;   // when the attempt was queued whose time in the queue was measured last

    private RequestTelemetry(PoolTelemetry pool, string method, ServerTags server, Activity? parent)
    {
        (_pool, _server, _method, _parent, _begun) = (pool, server, MethodTag.Of(method), parent, pool.Time.GetTimestamp());
        _isMeasured = pool.IsOn;
        _isActive = pool.Instruments.ActiveRequests.Enabled;
        if (_isActive) Listeners.Tell(this, static begun => begun._pool.Instruments.ActiveRequests.Add(1, begun.Tags()));
        _span = PoolTelemetry.Source.HasListeners() ? PoolTelemetry.Source.CreateActivity("PoolingClient.HttpRequestOut", ActivityKind.Client) : null;
    }

    /// <summary>The activity that is to be passed on to the server; null where there is none.</summary>
    public Activity? Activity => _span ?? _parent;

    /// <summary>When it began, in ticks of the pool's time.</summary>
    public long Begun => _begun;

    /// <summary>False: there is nothing to say at its end.</summary>
    public bool IsMeasured => _isMeasured;

    /// <summary>Begins to measure. The current activity is the same afterwards.</summary>
    /// <param name="pool">Where to.</param>
    /// <param name="method">As the caller wrote it.</param>
    /// <param name="uri">An absolute one.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="address">The host that the tags show, where it is not the URI's.</param>
    /// <param name="parent">The activity that the request belongs to; null where there is none.</param>
    public static RequestTelemetry Begin(PoolTelemetry pool, string method, Uri uri, ReadOnlySpan<char> target, string? address, Activity? parent)
    {
        Activity? before = Activity.Current;
        if (before != parent) Activity.Current = parent;   // what the span's parent is taken from
        var telemetry = new RequestTelemetry(pool, method, pool.TagsOf(uri, address), parent);
        if (telemetry._span is { } span)
        {
            Listeners.Tell(span, static span => span.Start());
            telemetry.Name(span, method, uri, target);
        }
        if (Activity.Current != before) Activity.Current = before;
        return telemetry;
    }

    /// <summary>Another request of the same caller, as it follows a redirect.</summary>
    public RequestTelemetry Next(string method, Uri uri, ReadOnlySpan<char> target, string? address) => Begin(_pool, method, uri, target, address, _parent);

    /// <summary>It was given to a connection after it had waited.</summary>
    /// <param name="queued">When it began to wait, which tells the attempt from the others: each is measured once, by whoever comes first.</param>
    public void LeaveQueue(long queued)
    {
        long last = Volatile.Read(ref _lastLeft);
        if (queued <= last || Interlocked.CompareExchange(ref _lastLeft, queued, last) != last) return;
        if (!_pool.Instruments.TimeInQueue.Enabled) return;
        TagList tags = default;
        tags.Add("network.protocol.version", "1.1");
        _server.AddTo(ref tags, withDefaultPort: false);
        tags.Add("http.request.method", _method);
        _pool.Instruments.TimeInQueue.Record(_pool.Time.GetElapsedTime(queued).TotalSeconds, tags);
    }

    /// <summary>The response's head is there, or the request has failed. The first call counts.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="record">Records its duration in the caller's own way; null for the usual one.</param>
    public void End(in RequestOutcome outcome, Action<Histogram<double>, TimeSpan, TagList>? record = null)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 1 || !_isMeasured) return;
        long now = _pool.Time.GetTimestamp();
        Activity? before = Activity.Current;
        try
        {
            // Measurements are tied to the span that is current (exemplars).
            if (_span is not null) Activity.Current = _span;
            Measure(outcome, _pool.Time.GetElapsedTime(_begun, now), record);
            if (_span is not null) RequestSpans.End(_span, outcome, _server, instant => _pool.Time.GetElapsedTime(_begun, instant), now);
        }
        catch (Exception)
        {
            // A listener's own, or a callback's: the response, or the failure, is its caller's all the same.
        }
        finally
        {
            if (_span is not null) Activity.Current = before;
        }
    }

    private void Name(Activity span, string method, Uri uri, ReadOnlySpan<char> target)
    {
        span.DisplayName = _method == MethodTag.Other ? "HTTP" : _method;
        if (!span.IsAllDataRequested) return;
        span.SetTag("http.request.method", _method);
        if (_method == MethodTag.Other) span.SetTag("http.request.method_original", method);
        span.SetTag("server.address", _server.Address);
        span.SetTag("server.port", _server.Port);
        span.SetTag("url.full", RedactedUri.Of(uri, target));
    }

    private void Measure(in RequestOutcome outcome, TimeSpan duration, Action<Histogram<double>, TimeSpan, TagList>? record)
    {
        PoolInstruments instruments = _pool.Instruments;
        if (outcome.Attempts is { } attempts) MeasureAttempts(attempts);
        TagList tags = Tags();
        if (_isActive) instruments.ActiveRequests.Add(-1, tags);
        if (!instruments.RequestDuration.Enabled) return;
        if (outcome.Status != 0)
        {
            tags.Add("http.response.status_code", outcome.Status < s_statuses.Length ? s_statuses[outcome.Status] : outcome.Status);
            tags.Add("network.protocol.version", outcome.Version);
        }
        if (outcome.ErrorType is { } error) tags.Add("error.type", error);
        if (record is null) instruments.RequestDuration.Record(duration.TotalSeconds, tags);
        else record(instruments.RequestDuration, duration, tags);
    }

    private void MeasureAttempts(IReadOnlyList<RequestAttemptNote> attempts)
    {
        foreach (RequestAttemptNote attempt in attempts)
        {
            // Who failed in the queue has waited too.
            if (attempt.Waited) LeaveQueue(attempt.Queued);
            if (attempt.Assigned == 0 || !_pool.Instruments.Handed.Enabled) continue;
            TagList tags = _server.ToTags();
            tags.Add("poolingclient.connection.reused", attempt.IsReused ? BoxedTrue : BoxedFalse);
            _pool.Instruments.Handed.Add(1, tags);
        }
    }

    private TagList Tags()
    {
        TagList tags = _server.ToTags();
        tags.Add("http.request.method", _method);
        return tags;
    }
}
