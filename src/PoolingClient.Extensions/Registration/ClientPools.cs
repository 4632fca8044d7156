using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace PoolingClient.Extensions;

/// <summary>The pools of the clients: one for each name, made when it is first asked for, and told when its options change.</summary>
internal sealed class ClientPools : IPoolingClientPools, IDisposable
{
    private readonly ConcurrentDictionary<string, SocketPool> _pools = new(StringComparer.Ordinal);
    private readonly ClientBook _book;
    private readonly ClientReloads _reloads;
    private readonly IOptionsMonitor<SocketPoolOptions> _options;
    private readonly IOptionsMonitorCache<SocketPoolOptions> _cache;
    private readonly IDisposable? _listening;
    private readonly LiveChanges _changes;
    private readonly ConcurrentBag<IDisposable> _watched = [];

    public ClientPools(ClientBook book, ClientReloads reloads, IOptionsMonitor<SocketPoolOptions> options, IOptionsMonitorCache<SocketPoolOptions> cache, ILoggerFactory loggers)
    {
        (_book, _reloads, _options, _cache) = (book, reloads, options, cache);
        _changes = new LiveChanges(book, loggers.CreateLogger(RegistrationLog.Category));
        _listening = options.OnChange(Change);
    }

    /// <summary>Those that were asked for.</summary>
    public IEnumerable<KeyValuePair<string, SocketPool>> Opened => _pools;

    IReadOnlyList<KeyValuePair<string, SocketPool>> IPoolingClientPools.Opened => [.. _pools.OrderBy(pool => pool.Key, StringComparer.Ordinal)];

    /// <exception cref="OptionsValidationException">The client's options are wrong.</exception>
    public SocketPool Open(string name)
    {
        if (_pools.TryGetValue(name, out SocketPool? known)) return known;
        var pool = new SocketPool(_options.Get(name));
        known = _pools.GetOrAdd(name, pool);
        if (known != pool) pool.Dispose();   // somebody was quicker; it has no socket
        else Watch(name);
        return known;
    }

    public void Dispose()
    {
        _listening?.Dispose();
        foreach (IDisposable watched in _watched) watched.Dispose();
        foreach (SocketPool pool in _pools.Values) pool.Dispose();
    }

    /// <summary>The monitor knows the changes of the clients that are registered by name; of one that only the defaults make, nobody tells it.</summary>
    private void Watch(string name)
    {
        if (_book.Knows(name) || !_book.IsForAll) return;
        _watched.Add(ChangeToken.OnChange(_reloads.Of(name).GetChangeToken, () =>
        {
            _cache.TryRemove(name);
            Change(_options.Get(name), name);
        }));
    }

    private void Change(SocketPoolOptions options, string? name)
    {
        if (_pools.TryGetValue(name ?? Options.DefaultName, out SocketPool? pool)) _changes.Apply(name ?? Options.DefaultName, pool, options);
    }
}
