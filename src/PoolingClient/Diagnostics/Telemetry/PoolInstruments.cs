using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace PoolingClient.Diagnostics;

/// <summary>
/// All instruments of one meter. The standard ones are those of SocketsHttpHandler, name by name, unit by unit, bucket by bucket; those of our own say what it does not
/// know. Pools that share a meter share them.
/// </summary>
internal sealed class PoolInstruments
{
    private static readonly ConditionalWeakTable<Meter, PoolInstruments> s_ofMeters = [];

    /// <summary>Seconds; what SocketsHttpHandler advises for what mostly takes milliseconds.</summary>
    private static readonly InstrumentAdvice<double> Short = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    /// <summary>Seconds; what it advises for what may take minutes.</summary>
    private static readonly InstrumentAdvice<double> Long = new() { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] };

    private static readonly PoolInstruments s_shared = Of(new Meter(PoolingTelemetry.MeterName));   // behind what it is made with

    private readonly ConditionalWeakTable<IObservedPool, object> _pools = [];

    private PoolInstruments(Meter meter)
    {
        RequestDuration = meter.CreateHistogram<double>("http.client.request.duration", "s", "Duration of HTTP client requests.", advice: Short);
        ActiveRequests = meter.CreateUpDownCounter<long>("http.client.active_requests", "{request}", "Number of outbound HTTP requests that are currently active on the client.");
        OpenConnections = meter.CreateUpDownCounter<long>("http.client.open_connections", "{connection}", "Number of outbound HTTP connections that are currently active or idle on the client.");
        ConnectionDuration = meter.CreateHistogram<double>("http.client.connection.duration", "s", "The duration of successfully established outbound HTTP connections.", advice: Long);
        TimeInQueue = meter.CreateHistogram<double>("http.client.request.time_in_queue", "s", "The amount of time requests spent on a queue waiting for an available connection.", advice: Short);
        Handed = meter.CreateCounter<long>("poolingclient.requests", "{request}", "Requests that were given to a connection, by whether it had served before.");
        Dials = meter.CreateCounter<long>("poolingclient.dials", "{dial}", "Attempts to make a connection that have ended, by their result.");
        Closes = meter.CreateCounter<long>("poolingclient.connection.closes", "{connection}", "Connections that were closed, by the reason.");
        Replays = meter.CreateCounter<long>("poolingclient.request.replays", "{request}", "Requests that the pool sent again because their connection was lost, by the reason of the loss.");
        Retries = meter.CreateCounter<long>("poolingclient.request.retries", "{request}", "Requests that a policy sent again, by the outcome before.");
        meter.CreateObservableUpDownCounter("poolingclient.queue.length", () => Observe(gauges => gauges.Waiting), "{request}", "Requests that wait for a connection.");
        meter.CreateObservableUpDownCounter("poolingclient.queue.limit", () => Observe(gauges => gauges.MostWaiting), "{request}", "The most requests that may wait for a connection to one origin.");
        meter.CreateObservableUpDownCounter("poolingclient.connection.count", ObserveConnections, "{connection}", "Connections now, by their state; those too that were opened before anybody listened.");
        meter.CreateObservableUpDownCounter("poolingclient.connection.limit", () => Observe(gauges => gauges.MostConnections), "{connection}", "The most connections to one origin.");
        meter.CreateObservableGauge("poolingclient.pipeline.depth", () => Observe(gauges => gauges.Depth), "{request}", "How many requests a connection may carry at once now.");
        meter.CreateObservableGauge("poolingclient.idle_limit.learned", ObserveIdleLimits, "s", "After how long idle connections are closed because the peer was seen to end them a little later.");
    }

    public Histogram<double> RequestDuration { get; }

    public UpDownCounter<long> ActiveRequests { get; }

    public UpDownCounter<long> OpenConnections { get; }

    public Histogram<double> ConnectionDuration { get; }

    public Histogram<double> TimeInQueue { get; }

    public Counter<long> Handed { get; }

    public Counter<long> Dials { get; }

    public Counter<long> Closes { get; }

    public Counter<long> Replays { get; }

    public Counter<long> Retries { get; }

    /// <summary>Those of the factory's meter; without a factory, those that all share.</summary>
    public static PoolInstruments Of(IMeterFactory? factory) => factory is null ? s_shared : Of(factory.Create(new MeterOptions(PoolingTelemetry.MeterName)));

    /// <summary>The pool is looked at when gauges are read. It is held weakly: one that is never disposed is not kept by that.</summary>
    public void Add(IObservedPool pool) => _pools.AddOrUpdate(pool, pool.Name);

    public void Remove(IObservedPool pool) => _pools.Remove(pool);

    private static PoolInstruments Of(Meter meter) => s_ofMeters.GetValue(meter, static meter => new PoolInstruments(meter));

    private IEnumerable<Measurement<int>> Observe(Func<OriginGauges, int> value)
    {
        foreach ((IObservedPool pool, object name) in _pools)
        {
            foreach (OriginGauges gauges in pool.ReadGauges()) yield return new Measurement<int>(value(gauges), Tags(name, gauges));
        }
    }

    private IEnumerable<Measurement<int>> ObserveConnections()
    {
        foreach ((IObservedPool pool, object name) in _pools)
        {
            foreach (OriginGauges gauges in pool.ReadGauges())
            {
                yield return new Measurement<int>(gauges.Idle, Tags(name, gauges, "idle"));
                yield return new Measurement<int>(gauges.Active, Tags(name, gauges, "active"));
                yield return new Measurement<int>(gauges.Dialing, Tags(name, gauges, "dialing"));
            }
        }
    }

    private IEnumerable<Measurement<double>> ObserveIdleLimits()
    {
        foreach ((IObservedPool pool, object name) in _pools)
        {
            foreach (OriginGauges gauges in pool.ReadGauges())
            {
                if (gauges.LearnedIdleLimit is { } limit) yield return new Measurement<double>(limit.TotalSeconds, Tags(name, gauges));
            }
        }
    }

    private static TagList Tags(object pool, in OriginGauges gauges, string? state = null)
    {
        TagList tags = gauges.Server.ToTags();
        tags.Add("poolingclient.pool.name", pool);
        if (state is not null) tags.Add("http.connection.state", state);
        return tags;
    }
}
