using System.Globalization;
using Microsoft.Diagnostics.Tracing;

namespace Top;

/// <summary>
/// The last value of each time series that a process has sent. A series is an instrument with its tags; what belongs to the same server and port belongs to the same origin, whichever
/// pool of the process it came from.
/// </summary>
internal sealed class MetricBook
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, OriginMetrics> _origins = new(StringComparer.Ordinal);
    private string? _note = "waiting for the first values, which come within two seconds";

    /// <summary>What the reader has to know; null for nothing.</summary>
    public string? Note
    {
        get
        {
            lock (_gate) return _note;
        }
    }

    public IReadOnlyList<OriginFrame> Read()
    {
        lock (_gate) return [.. _origins.Select(origin => origin.Value.Describe(origin.Key))];
    }

    /// <summary>One event of the session.</summary>
    public void Take(TraceEvent data)
    {
        switch (data.EventName)
        {
            case "CounterRateValuePublished":
                Put(data, "rate");
                break;
            case "GaugeValuePublished":
                Put(data, "lastValue");
                break;
            case "UpDownCounterRateValuePublished":
                Put(data, "value");
                break;
            case "HistogramValuePublished":
                PutQuantiles(data);
                break;
            case "CollectionStop":
            case "Collection/Stop":   // as TraceEvent names it
                lock (_gate) _note = _origins.Count == 0 ? "no pool in it has taken a request yet" : null;
                break;
            case "TimeSeriesLimitReached":
            case "HistogramLimitReached":
                lock (_gate) _note = "it has more time series than are followed: what is shown is not all";
                break;
            case "Error":
                throw new AttachException($"The process cannot send its metrics: {Text(data, "errorMessage")}");
        }
    }

    private void Put(TraceEvent data, string name)
    {
        if (!double.TryParse(Text(data, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return;
        lock (_gate) Find(data, out MetricTags tags)?.Put(Text(data, "instrumentName"), tags, value);
    }

    private void PutQuantiles(TraceEvent data)
    {
        if (Text(data, "instrumentName") != "http.client.request.duration") return;
        _ = double.TryParse(Text(data, "count"), NumberStyles.Float, CultureInfo.InvariantCulture, out double count);
        lock (_gate) Find(data, out MetricTags tags)?.PutDuration(tags, Quantiles.Parse(Text(data, "quantiles")), count);
    }

    /// <summary>Under the gate. Null for what belongs to no origin.</summary>
    private OriginMetrics? Find(TraceEvent data, out MetricTags tags)
    {
        tags = MetricTags.Parse(Text(data, "tags"));
        if (Text(data, "meterName") != "PoolingClient" || tags.Origin is not { } origin) return null;
        if (!_origins.TryGetValue(origin, out OriginMetrics? metrics)) _origins[origin] = metrics = new OriginMetrics();
        return metrics;
    }

    private static string Text(TraceEvent data, string name) => Convert.ToString(data.PayloadByName(name), CultureInfo.InvariantCulture) ?? "";
}
