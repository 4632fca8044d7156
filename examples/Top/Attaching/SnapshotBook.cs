using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Diagnostics.Tracing;

namespace Top;

/// <summary>The snapshots that a process has sent, pool by pool: they come in parts, and become lanes.</summary>
internal sealed class SnapshotBook
{
    /// <summary>Looks after which a pool that was not among them is gone: it was disposed.</summary>
    private const int Gone = 4;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Pool> _pools = new(StringComparer.Ordinal);
    private int _look;
    private string? _note;

    /// <summary>What the reader has to know; null for nothing.</summary>
    public string? Note
    {
        get
        {
            lock (_gate) return _note;
        }
    }

    /// <summary>The origins of all pools as they were last seen; none where the process sends no snapshots.</summary>
    /// <param name="times">The p50 and p99 of an origin, in seconds.</param>
    public IReadOnlyList<OriginFrame> Read(Func<string, (double? P50, double? P99)> times)
    {
        lock (_gate)
        {
            return [.. _pools.SelectMany(pool => pool.Value.Lanes.Describe(times).Select(origin => _pools.Count == 1 ? origin : origin with { Name = $"{origin.Name}, pool {pool.Key}" }))];
        }
    }

    /// <summary>One event of the session.</summary>
    public void Take(TraceEvent data)
    {
        switch (data.EventName)
        {
            case "Snapshot":
                lock (_gate) Take(Text(data, "pool"), Number(data, "look"), Number(data, "part"), Number(data, "parts"), Text(data, "json"));
                break;
            case "SnapshotTooLong":
                lock (_gate) _note = $"pool {Text(data, "pool")} is too large to be shown";
                break;
        }
    }

    /// <summary>Under the gate.</summary>
    private void Take(string name, int look, int part, int parts, string json)
    {
        _look = look;
        if (!_pools.TryGetValue(name, out Pool? pool)) _pools[name] = pool = new Pool();
        if (pool.Add(look, part, parts, json) is not { } whole) return;
        try
        {
            pool.Lanes.Add(SnapshotReader.Read(whole));
        }
        catch (JsonException e)
        {
            _note = e.Message;
        }
        foreach ((string other, Pool one) in _pools.ToArray())
        {
            if (_look - one.Look >= Gone) _pools.Remove(other);
        }
    }

    private static string Text(TraceEvent data, string name) => data.PayloadByName(name) as string ?? "";

    private static int Number(TraceEvent data, string name) => Convert.ToInt32(data.PayloadByName(name), CultureInfo.InvariantCulture);

    private sealed class Pool
    {
        private readonly StringBuilder _text = new();
        private int _next;

        public PoolLanes Lanes { get; } = new();

        public int Look { get; private set; }

        /// <returns>The whole, with its last part. Where one is missing (a session drops events when it is not read in time) the look is left out.</returns>
        public string? Add(int look, int part, int parts, string json)
        {
            if (part == 0 || look != Look)
            {
                _text.Clear();
                _next = 0;
            }
            Look = look;
            if (part != _next) return null;
            _text.Append(json);
            _next++;
            return _next == parts ? _text.ToString() : null;
        }
    }
}
