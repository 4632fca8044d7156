using System.Globalization;

namespace Top;

/// <summary>The last values of one origin's time series.</summary>
internal sealed class OriginMetrics
{
    // By instrument, then by tags: pools and states of one origin are series of their own.
    private readonly Dictionary<string, Dictionary<string, (MetricTags Tags, double Value)>> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Quantiles Quantiles, double Count)> _durations = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];

    public void Put(string instrument, MetricTags tags, double value)
    {
        if (!_values.TryGetValue(instrument, out var series)) _values[instrument] = series = new(StringComparer.Ordinal);
        series[tags.Text] = (tags, value);
    }

    /// <param name="tags">Of the series.</param>
    /// <param name="quantiles">Within the last interval.</param>
    /// <param name="count">Requests within it.</param>
    public void PutDuration(MetricTags tags, Quantiles quantiles, double count)
    {
        _durations[tags.Text] = (quantiles, count);
        if (tags.Error is not { } error || count <= 0) return;
        _failures.Insert(0, string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:HH:mm:ss} {error}, {count:N0} request(s)"));
        if (_failures.Count > 8) _failures.RemoveAt(8);
    }

    public OriginFrame Describe(string name)
    {
        // One p50 of several series is not to be had: that of the one with the most requests stands for them, and the worst p99 for all.
        Quantiles[] recent = [.. _durations.Values.Where(duration => duration.Quantiles.P50 is not null).OrderByDescending(duration => duration.Count).Select(duration => duration.Quantiles)];
        return new OriginFrame
        {
            Name = name,
            Idle = Sum("poolingclient.connection.count", "idle"),
            Busy = Sum("poolingclient.connection.count", "active"),
            Dialing = Sum("poolingclient.connection.count", "dialing"),
            MostConnections = _values.ContainsKey("poolingclient.connection.limit") ? Sum("poolingclient.connection.limit") : null,
            Waiting = Sum("poolingclient.queue.length"),
            RequestsPerSecond = _values.TryGetValue("poolingclient.requests", out var requests) ? requests.Values.Sum(series => series.Value) : 0,
            P50 = recent.Length == 0 ? null : recent[0].P50,
            P99 = recent.Length == 0 ? null : recent.Max(quantiles => quantiles.P99),
            Learned = [.. Learned()],
            Failures = [.. _failures],
        };
    }

    private int Sum(string instrument, string? state = null) =>
        _values.TryGetValue(instrument, out var series) ? (int)series.Values.Where(one => state is null || one.Tags.State == state).Sum(one => one.Value) : 0;

    private IEnumerable<string> Learned()
    {
        if (_values.TryGetValue("poolingclient.pipeline.depth", out var depths)) yield return string.Create(CultureInfo.InvariantCulture, $"pipeline depth {depths.Values.Max(depth => depth.Value):0}");
        if (_values.TryGetValue("poolingclient.idle_limit.learned", out var limits)) yield return string.Create(CultureInfo.InvariantCulture, $"idle connections are closed after {limits.Values.Min(limit => limit.Value):0.###} s");
    }
}
