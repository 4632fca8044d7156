using System.Diagnostics.Metrics;
using System.Globalization;
using PoolingClient;

namespace Top;

/// <summary>Hears how long each request takes, and keeps the last of them for each origin.</summary>
internal sealed class DurationListener : IDisposable
{
    /// <summary>Enough that one in a hundred is ten.</summary>
    private const int Kept = 1_000;

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<double>> _durations = new(StringComparer.Ordinal);

    public DurationListener()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == PoolingTelemetry.MeterName && instrument.Name == "http.client.request.duration") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Add(Origin(tags), seconds));
        _listener.Start();
    }

    public (double? P50, double? P99) Read(string origin)
    {
        double[] durations;
        lock (_gate) durations = _durations.TryGetValue(origin, out Queue<double>? kept) ? [.. kept] : [];
        if (durations.Length == 0) return (null, null);
        Array.Sort(durations);
        return (durations[durations.Length / 2], durations[Math.Min(durations.Length - 1, durations.Length * 99 / 100)]);
    }

    public void Dispose() => _listener.Dispose();

    private static string Origin(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? scheme = null, address = null, port = null;
        foreach ((string name, object? value) in tags)
        {
            if (name == "url.scheme") scheme = value as string;
            else if (name == "server.address") address = value as string;
            else if (name == "server.port") port = Convert.ToString(value, CultureInfo.InvariantCulture);
        }
        return $"{scheme}://{address}:{port}";
    }

    private void Add(string origin, double seconds)
    {
        lock (_gate)
        {
            if (!_durations.TryGetValue(origin, out Queue<double>? kept)) _durations[origin] = kept = new Queue<double>(Kept);
            if (kept.Count == Kept) kept.Dequeue();
            kept.Enqueue(seconds);
        }
    }
}
