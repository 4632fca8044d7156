using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace PoolingClient.Tests.Telemetry;

/// <summary>One measurement, with its tags in the order in which they were added.</summary>
internal sealed record Measured(string Name, double Value, string? Unit, IReadOnlyList<KeyValuePair<string, object?>> Tags)
{
    public object? this[string tag] => Tags.FirstOrDefault(candidate => candidate.Key == tag).Value;

    public string Text => string.Join(", ", Tags.Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")));
}

/// <summary>
/// A meter factory of one test's own, and a listener that hears nothing but its meters: other tests of the process measure too. Disposed, it hears nothing any more.
/// </summary>
internal sealed class OwnMeters : IMeterFactory
{
    private readonly ConcurrentDictionary<string, Meter> _meters = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Measured> _heard = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private MeterListener? _listener;

    public OwnMeters(Func<Instrument, bool>? which = null) => Listen(which);

    /// <summary>The listener throws whatever it hears, when it has noted it.</summary>
    public bool Fails { get; init; }

    /// <summary>All that was measured, in order.</summary>
    public IReadOnlyList<Measured> Heard => [.. _heard];

    public IReadOnlyDictionary<string, Instrument> Instruments => _instruments;

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        return _meters.GetOrAdd(options.Name, _ => new Meter(options));
    }

    /// <summary>Those of one instrument.</summary>
    public IReadOnlyList<Measured> Of(string name) => [.. _heard.Where(measured => measured.Name == name)];

    /// <summary>What an up-down counter stands at, by the text of its tags; what stands at zero is left out.</summary>
    public Dictionary<string, double> Sums(string name) =>
        Of(name).GroupBy(measured => measured.Text).Select(group => (group.Key, Sum: group.Sum(measured => measured.Value))).Where(sum => sum.Sum != 0).ToDictionary(sum => sum.Key, sum => sum.Sum);

    /// <summary>Asks the observable instruments.</summary>
    public void Observe() => _listener!.RecordObservableInstruments();

    public void Listen(Func<Instrument, bool>? which = null)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (!ReferenceEquals(instrument.Meter.Scope, this)) return;
                _instruments[instrument.Name] = instrument;
                if (which?.Invoke(instrument) ?? true) listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
    }

    public void StopListening()
    {
        _listener?.Dispose();
        _listener = null;
    }

    public void Dispose()
    {
        StopListening();
        foreach (Meter meter in _meters.Values) meter.Dispose();
    }

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _heard.Enqueue(new Measured(instrument.Name, value, instrument.Unit, [.. tags]));
        if (Fails) throw new InvalidOperationException("not today");
    }
}
