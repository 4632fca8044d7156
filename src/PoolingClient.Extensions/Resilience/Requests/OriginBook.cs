using System.Collections.Concurrent;

namespace PoolingClient.Resilience;

/// <summary>
/// What is remembered about each origin, for at most so many of them. Where one more comes, the one that was used longest ago is forgotten:
/// its budget is full, its circuit closed and its latency unknown when it is seen again.
/// </summary>
internal sealed class OriginBook<T>(TimeProvider time, Func<string, T> make)
    where T : class
{
    /// <summary>A service calls tens of origins. A crawler calls any number, and would need no more than the latest of them.</summary>
    public const int MostOrigins = 1024;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public int Count => _entries.Count;

    public T Get(string origin)
    {
        if (!_entries.TryGetValue(origin, out Entry? entry)) entry = Add(origin);
        entry.LastUse = time.GetTimestamp();
        return entry.Value;
    }

    private Entry Add(string origin)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(origin, out Entry? there)) return there;
            if (_entries.Count >= MostOrigins) _entries.TryRemove(_entries.MinBy(static entry => entry.Value.LastUse).Key, out _);
            return _entries[origin] = new Entry(make(origin)) { LastUse = time.GetTimestamp() };
        }
    }

    private sealed class Entry(T value)
    {
        private long _lastUse;

        public T Value => value;

        public long LastUse { get => Volatile.Read(ref _lastUse); set => Volatile.Write(ref _lastUse, value); }
    }
}
