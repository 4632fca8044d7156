using System.Collections.Concurrent;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Transport;

namespace PoolingClient;

/// <summary>
/// Owns every socket: connections are kept open and handed out again (RFC 9112 9.3), per origin (RFC 9110 4.3.1), within limits (RFC 9112 9.4). A <see cref="PoolingHttpHandler"/>
/// sends through one; several handlers may share one. All members may be used from any thread.
/// </summary>
public sealed partial class SocketPool : IOriginHost, IObservedPool, IDisposable, IAsyncDisposable
{
    private readonly ConcurrentDictionary<Route, OriginPool> _origins = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();

    private volatile bool _isEnding, _isClosed;   // once true, always true

    // Under the gate until set, immutable then.
    private PoolSettings? _settings;
    private PoolClock? _clock;
    private ProxyChoice? _proxies;   // null where no request goes through one

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

    internal bool IsDisposed => _isClosed;

    /// <summary>
    /// Opens connections (RFC 9112 9.1) to an origin ahead of need, until <paramref name="count"/> are open or have been tried once each.
    /// </summary>
    /// <param name="origin">An absolute http or https URI (RFC 9110 4.2); only its scheme, host and port count (RFC 9110 4.3.1).</param>
    /// <param name="count">From 1 to <see cref="SocketPoolOptions.MaxConnectionsPerServer"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the dials.</param>
    /// <returns>How many connections to the origin are open then.</returns>
    /// <exception cref="ArgumentNullException">The origin is null.</exception>
    /// <exception cref="ArgumentException">The origin is not an absolute http or https URI.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the dials go on.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed or shutting down.</exception>
    /// <exception cref="System.Net.Http.HttpRequestException">The <see cref="System.Net.IWebProxy"/> failed when it was asked for the way to the origin.</exception>
    /// <exception cref="NotSupportedException">The proxy's scheme is not http, https, socks4, socks4a or socks5.</exception>
    public async Task<int> WarmUpAsync(Uri origin, int count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Options.MaxConnectionsPerServer);
        if (!origin.IsAbsoluteUri || (origin.Scheme != Uri.UriSchemeHttp && origin.Scheme != Uri.UriSchemeHttps)) throw new ArgumentException("The origin is an absolute http or https URI.", nameof(origin));
        ObjectDisposedException.ThrowIf(IsDisposed || _isEnding, this);
        OriginPool pool = Find(RouteTo(origin));
        pool.WarmUp(count);
        while (pool.Warmth is { Coming: > 0 } && !IsDisposed) await Task.Delay(Poll, Settings.Time, cancellationToken).ConfigureAwait(false);
        return pool.Warmth.Open;
    }

    /// <summary>
    /// Ends the pool in good order (RFC 9112 9.6): no request is taken any more and those that wait fail; those in flight may finish, with their
    /// content, for as long as <paramref name="limit"/>; then everything is closed.
    /// </summary>
    /// <param name="limit">How long requests in flight may go on. <see cref="Timeout.InfiniteTimeSpan"/>: until they end.</param>
    /// <returns>True if all of them ended within the limit; false if some were cut off.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative, and not infinite; or longer than 49 days.</exception>
    public async Task<bool> ShutdownAsync(TimeSpan limit)
    {
        if (limit != TimeSpan.Zero) SocketPoolOptions.CheckTimeout(limit, nameof(limit));
        _isEnding = true;
        PoolSettings settings = Settings;
        long end = settings.InstantAfter(limit);
        bool isDone = AllEnded();
        while (!isDone && settings.Time.GetTimestamp() < end && !IsDisposed)
        {
            await Task.Delay(Poll, settings.Time).ConfigureAwait(false);
            isDone = AllEnded();
        }
        Dispose();
        return isDone;
    }

    /// <summary>Closes all connections (RFC 9112 9.6). Requests that wait or are in flight fail. May be called twice.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            _clock?.Dispose();
        }
        _disposed.Cancel();   // ends the dials; what they find then is decided elsewhere, so not under the gate
        foreach (OriginPool pool in _origins.Values) pool.Close();
        _settings?.Telemetry.Close(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    OriginPool IOriginHost.Find(Route route) => Find(route);

    bool IOriginHost.Forget(OriginPool pool) => _origins.TryRemove(new KeyValuePair<Route, OriginPool>(pool.Route, pool));

    internal OriginPool Find(in Route route)
    {
        if (_origins.TryGetValue(route, out OriginPool? pool))
        {
            _clock!.Hurry();
            return pool;
        }
        PoolSettings settings = Settings;
        var connector = new Http1Connector(new Dialer(route, settings), settings);
        pool = _origins.GetOrAdd(route, new OriginPool(route, connector, this, settings, SocketBudget.Process, _disposed.Token));
        pool.Use(Settings);   // an update may have passed while the pool was being added, and so may disposal: then nobody else tells it
        if (IsDisposed) pool.Close();
        else if (_isEnding) pool.BeginEnd();
        _clock!.Hurry();
        return pool;
    }

    /// <summary>How often <see cref="WarmUpAsync"/> and <see cref="ShutdownAsync"/> look. They happen once in a process; events for them would cost every request something.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    /// <summary>The way on which requests for the URI go.</summary>
    /// <exception cref="System.Net.Http.HttpRequestException">The <see cref="System.Net.IWebProxy"/> failed.</exception>
    /// <exception cref="NotSupportedException">The proxy's scheme is none that is known.</exception>
    internal Route RouteTo(Uri uri)
    {
        _ = Settings;
        return _proxies is { } proxies ? proxies.RouteTo(uri) : new Route(Origin.Of(uri));
    }

    private bool AllEnded()
    {
        bool all = true;
        foreach (OriginPool pool in _origins.Values) all &= pool.BeginEnd();
        return all;
    }

    private PoolSettings Begin()
    {
        PoolSettings settings;
        lock (_gate)
        {
            if (_settings is not null) return _settings;
            settings = Options.Freeze();
            LogLeaks(settings);
            _clock = new PoolClock(settings.Time, PoolClock.SlowBeatFor(Shortest(settings.IdleTimeout, settings.Lifetime)), Tick);
            if (settings.Transport.Proxy is { } proxy) _proxies = new ProxyChoice(proxy);
            Volatile.Write(ref _settings, settings);
        }
        if (!IsDisposed) settings.Telemetry.Open(this);
        return settings;
    }

    private static TimeSpan Shortest(TimeSpan a, TimeSpan b)
    {
        if (a == Timeout.InfiniteTimeSpan) return b;
        return b == Timeout.InfiniteTimeSpan || a < b ? a : b;
    }

    private Pace Tick()
    {
        long now = _settings!.Time.GetTimestamp();
        Pace pace = Pace.Still;
        foreach (KeyValuePair<Route, OriginPool> origin in _origins)
        {
            Pace wanted = origin.Value.Tick(now);
            if (wanted > pace) pace = wanted;
        }
        return pace;
    }
}
