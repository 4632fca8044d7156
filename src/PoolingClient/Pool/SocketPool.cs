using System.Collections.Concurrent;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Transport;

namespace PoolingClient;

/// <summary>
/// Owns every socket: connections are kept open and handed out again, per origin, within limits. A <see cref="PoolingHttpHandler"/>
/// sends through one; several handlers may share one. All members may be used from any thread.
/// </summary>
public sealed class SocketPool : IOriginHost, IDisposable, IAsyncDisposable
{
    private readonly ConcurrentDictionary<Origin, OriginPool> _origins = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();

    // Under the gate until set, immutable then.
    private PoolSettings? _settings;
    private PoolClock? _clock;

    /// <summary>A pool with the default options.</summary>
    public SocketPool()
        : this(new SocketPoolOptions())
    {
    }

    /// <summary>A pool with these options. They may be changed until the first request.</summary>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    public SocketPool(SocketPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
    }

    /// <summary>The options of this pool. From its first request on they cannot be changed.</summary>
    public SocketPoolOptions Options { get; }

    internal PoolSettings Settings => Volatile.Read(ref _settings) ?? Begin();

    internal bool IsDisposed => _disposed.IsCancellationRequested;

    /// <summary>What the pool holds now: connections, idle ones, dials and waiting requests of each origin.</summary>
    public SocketPoolSnapshot GetSnapshot()
    {
        var origins = new List<OriginSnapshot>();
        foreach (OriginPool pool in _origins.Values) origins.Add(pool.GetSnapshot());
        return new SocketPoolSnapshot(origins);
    }

    /// <summary>Closes all connections. Requests that wait or are in flight fail. May be called twice.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested) return;
            _disposed.Cancel();
            _clock?.Dispose();
        }
        foreach (OriginPool pool in _origins.Values) pool.Close();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    OriginPool IOriginHost.Find(Origin origin) => Find(origin);

    bool IOriginHost.Forget(OriginPool pool) => _origins.TryRemove(new KeyValuePair<Origin, OriginPool>(pool.Origin, pool));

    internal OriginPool Find(Origin origin)
    {
        if (_origins.TryGetValue(origin, out OriginPool? pool)) return pool;
        PoolSettings settings = Settings;
        var connector = new Http1Connector(new Dialer(origin, settings), settings);
        pool = _origins.GetOrAdd(origin, new OriginPool(origin, connector, this, settings, _disposed.Token));
        // Disposal may have passed while the pool was being added: then nobody else closes it.
        if (IsDisposed) pool.Close();
        else _clock!.Start();
        return pool;
    }

    private PoolSettings Begin()
    {
        lock (_gate)
        {
            if (_settings is not null) return _settings;
            PoolSettings settings = Options.Freeze();
            _clock = new PoolClock(settings.Time, Tick);
            Volatile.Write(ref _settings, settings);
            return settings;
        }
    }

    private bool Tick()
    {
        long now = _settings!.Time.GetTimestamp();
        foreach (KeyValuePair<Origin, OriginPool> origin in _origins) origin.Value.Tick(now);
        return !_origins.IsEmpty;
    }
}
