using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;

namespace PoolingClient.Diagnostics;

/// <summary>
/// Shows the pools of this process to another one (EventPipe, as dotnet-trace and dotnet-monitor use it), or to an <see cref="EventListener"/>: while somebody
/// has asked for <see cref="Keywords.Snapshots"/>,
/// the snapshot of each pool twice a second. While nobody has there is no timer, and pools do nothing for it: they are looked at from here.
/// </summary>
[EventSource(Name = PoolingTelemetry.EventSourceName)]
internal sealed class PoolEventSource : EventSource
{
    public static readonly PoolEventSource Log = new();

    /// <summary>Often enough that a view looks alive; a snapshot of a thousand connections takes a millisecond or two.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>An event has 64 KiB at most, and a character two octets.</summary>
    private const int MostInPart = 16 * 1024;

    /// <summary>
    /// Of one snapshot, about three thousand connections with a request each. One that is longer is taken with less detail; where that is not enough either,
    /// only its length is told.
    /// </summary>
    private const int MostCharacters = 1 << 20;

    // Any thread. What the base class's constructor needs is set before it runs: a session that waits for the source calls back from within it.
    private readonly ConditionalWeakTable<IObservedPool, object> _pools = [];
    private readonly Lock _gate = new();

    private ITimer? _clock;   // under the gate; null while nobody listens
    private int _look;        // the number of the last look

    private PoolEventSource()
    {
    }

    /// <summary>The pool is shown from now on. It is held weakly: one that is never disposed is not kept by that.</summary>
    [NonEvent]
    public void Add(IObservedPool pool) => _pools.AddOrUpdate(pool, pool.Name);

    [NonEvent]
    public void Remove(IObservedPool pool) => _pools.Remove(pool);

    /// <summary>A part of a snapshot: the JSON of <see cref="SocketPoolSnapshot.ToJson"/> is all parts of one look at one pool, in their order.</summary>
    /// <param name="pool">The pool's name, or its number in this process.</param>
    /// <param name="look">The same for all that was taken at the same time; the next look has the next number.</param>
    /// <param name="part">From 0.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="json">The part.</param>
    [Event(1, Keywords = Keywords.Snapshots, Level = EventLevel.Informational)]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "All arguments are text and numbers.")]
    private void Snapshot(string pool, int look, int part, int parts, string json) => WriteEvent(1, pool, look, part, parts, json);

    /// <summary>A pool that has more to show than can be sent.</summary>
    /// <param name="pool">As of <see cref="Snapshot"/>.</param>
    /// <param name="look">As of <see cref="Snapshot"/>.</param>
    /// <param name="characters">How long its snapshot with the least detail is.</param>
    [Event(2, Keywords = Keywords.Snapshots, Level = EventLevel.Warning)]
    private void SnapshotTooLong(string pool, int look, int characters) => WriteEvent(2, pool, look, characters);

    /// <inheritdoc/>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        lock (_gate)
        {
            if (!IsAsked) StopClock();
            else _clock ??= TimeProvider.System.CreateTimer(static source => ((PoolEventSource)source!).Look(), this, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private bool IsAsked => IsEnabled(EventLevel.Informational, Keywords.Snapshots);

    [NonEvent]
    private void Look()
    {
        if (IsAsked)
        {
            // A session may begin while the last look for another is under way: each has a number of its own.
            int look = Interlocked.Increment(ref _look);
            foreach ((IObservedPool pool, object name) in _pools) Listeners.Tell((Source: this, Pool: pool, Name: (string)name, Look: look), static one => one.Source.Show(one.Pool, one.Name, one.Look));
        }
        lock (_gate)
        {
            // Not every session says that it has ended.
            if (IsAsked) _clock?.Change(Interval, Timeout.InfiniteTimeSpan);
            else StopClock();
        }
    }

    [NonEvent]
    private void Show(IObservedPool pool, string name, int look)
    {
        string json = "";
        for (SnapshotDetail detail = SnapshotDetail.Requests; detail >= SnapshotDetail.Counts; detail--)
        {
            json = pool.ReadSnapshot(detail);
            if (json.Length <= MostCharacters) break;
        }
        if (json.Length > MostCharacters)
        {
            SnapshotTooLong(name, look, json.Length);
            return;
        }
        int parts = (json.Length + MostInPart - 1) / MostInPart;
        for (int part = 0; part < parts; part++) Snapshot(name, look, part, parts, json.Substring(part * MostInPart, Math.Min(MostInPart, json.Length - part * MostInPart)));
    }

    /// <summary>Under the gate.</summary>
    [NonEvent]
    private void StopClock()
    {
        _clock?.Dispose();
        _clock = null;
    }

    /// <summary>What may be asked for.</summary>
    public static class Keywords
    {
        /// <summary>The snapshots of all pools, twice a second.</summary>
        public const EventKeywords Snapshots = (EventKeywords)1;
    }
}
