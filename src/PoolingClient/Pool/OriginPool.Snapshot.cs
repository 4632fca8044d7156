using System.Net;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>
/// What is seen of the pool from outside. First the counts and the lists are copied under the gate: for connections their slots, as the clock does at each beat. Then the
/// slots are looked at, some at a time under the gate, and their connections one at a time under theirs; all that is said in words is said without any.
/// </summary>
internal sealed partial class OriginPool
{
    /// <summary>Requests that a snapshot lists: who looks at a longer queue looks at its beginning, and at its length.</summary>
    private const int MostWaitersListed = 1000;

    /// <summary>Slots that are copied before the gate is left for a moment: two microseconds or so.</summary>
    private const int SlotsAtOnce = 64;

    private readonly FailureRing _failures = new();

    // The dial that failed last, which the request that it failed need not tell again.
    private volatile DialFacts? _lastFailedDial;

    public OriginSnapshot GetSnapshot(SnapshotDetail detail = SnapshotDetail.Counts)
    {
        (int Depth, string? Reason, int Most) sharing = _connector.Sharing;
        var lists = new Lists(detail);
        OriginSnapshot counts;
        do MakeRoom(lists);
        while (!TryCopy(lists, sharing, out counts));
        if (counts.DialFailuresInARow > 0) counts = counts with { LastDialFailure = _failures.LastDial };
        if (detail == SnapshotDetail.Counts) return counts;
        long now = _settings.Time.GetTimestamp();
        return counts with
        {
            OpenConnections = Connections(lists.Slots.AsSpan(0, lists.SlotCount), detail, now),
            Dials = [.. lists.Dials.Select(dial => Describe(dial, now))],
            WaitingRequests = [.. lists.Waiters.Take(lists.WaiterCount).Select(waiter => Describe(waiter, now))],
            Resolution = _connector.ReadResolution(now),
            RecentFailures = _failures.Read(_settings.Time, now),
        };
    }

    /// <summary>An exchange of this origin has failed. What its own caller chose, by its token or by disposing the response, is no failure.</summary>
    public void NoteFailed(Exchange exchange, ExchangeFailure failure)
    {
        bool isChosen = failure.Kind == FailureKind.Cancelled || failure is { Kind: FailureKind.ClosedByUs, Stage: RequestStage.ReceiveContent };
        bool isTold = exchange.Dial is { } dial && dial == _lastFailedDial;
        if (!isChosen && !isTold) _failures.Note(failure, _settings.Time.GetTimestamp());
    }

    private void NoteFailedDial(Slot slot, ExchangeFailure failure)
    {
        if (failure.Kind == FailureKind.PoolDisposed) return;
        _lastFailedDial = slot.Dial;
        _failures.Note(failure, _settings.Time.GetTimestamp(), isDial: true);
    }

    /// <summary>What is copied under the gate, in memory that was made before.</summary>
    private sealed class Lists(SnapshotDetail detail)
    {
        public bool HasConnections => detail >= SnapshotDetail.Connections;

        public bool HasRequests => detail >= SnapshotDetail.Requests;

        public Slot[] Slots { get; set; } = [];

        public int SlotCount { get; set; }

        public WaiterLook[] Waiters { get; set; } = [];

        public int WaiterCount { get; set; }

        public List<DialLook> Dials { get; } = [];
    }

    private void MakeRoom(Lists lists)
    {
        int slots, waiters;
        lock (_gate) (slots, waiters) = (_slots.Count, _waiting.Count + _reserved + _kept);
        // With room for those that come meanwhile.
        if (lists.HasConnections && lists.Slots.Length < slots) lists.Slots = new Slot[slots + slots / 8 + 8];
        if (lists.HasRequests && lists.Waiters.Length < Math.Min(MostWaitersListed, waiters)) lists.Waiters = new WaiterLook[Math.Min(MostWaitersListed, waiters + waiters / 8 + 8)];
    }

    /// <summary>False where the lists have grown meanwhile.</summary>
    private bool TryCopy(Lists lists, (int Depth, string? Reason, int Most) sharing, out OriginSnapshot counts)
    {
        counts = null!;
        EndPoint? endPoint;
        IdleKnowledge? learned;
        TimeSpan? pause, learnedLimit;
        string? learnedReason;
        int open, idle, dialing, waiting, failures;
        long opened, begun;
        lock (_gate)
        {
            waiting = _waiting.Count + _reserved + _kept;
            if (lists.HasConnections && lists.Slots.Length < _slots.Count) return false;
            if (lists.HasRequests && lists.Waiters.Length < Math.Min(MostWaitersListed, waiting)) return false;
            if (lists.HasConnections) CopySlots(lists);
            if (lists.HasRequests) CopyWaiters(lists);
            (endPoint, learned) = _idleKnowledge.Shortest ?? default;
            (learnedLimit, learnedReason) = (learned?.Limit, learned?.Reason);
            (open, idle, dialing, failures, opened, begun) = (_slots.Count - _dialing, _available.IdleCount, _dialing, _backoff.Failures, _connectionsOpened, _exchangesBegun);
            pause = _backoff.PauseLeft(open);
        }
        counts = new OriginSnapshot(_route.ToString(), open, idle, dialing, waiting, opened, begun)
        {
            Proxy = _route.Proxy?.Uri.ToString().TrimEnd('/'),
            LearnedIdleLimit = learnedLimit,
            LearnedIdleReason = endPoint is null ? learnedReason : $"{endPoint}: {learnedReason}",
            DialFailuresInARow = failures,
            DialPauseLeft = pause,
            PipelineDepth = sharing.Depth,
            PipelineReason = sharing.Reason,
            LearnedRequestLimit = sharing.Most > 0 ? sharing.Most : null,
        };
        return true;
    }

    /// <summary>Under the gate.</summary>
    private void CopySlots(Lists lists)
    {
        lists.SlotCount = 0;
        lists.Dials.Clear();
        foreach (Slot slot in _slots)
        {
            if (slot.State == SlotState.Dialing) lists.Dials.Add(new DialLook(slot.Dial, slot.DialLimit, (slot.ReservedFor ?? slot.Cause)?.Shown));
            else lists.Slots[lists.SlotCount++] = slot;
        }
    }

    /// <summary>Under the gate: those that have a dial or a connection promised to them alone, then the queue.</summary>
    private void CopyWaiters(Lists lists)
    {
        int count = 0;
        WaiterLook[] waiters = lists.Waiters;
        if (_reserved + _kept > 0)
        {
            foreach (Slot slot in _slots)
            {
                if (slot.ReservedFor is { } promised && count < waiters.Length) waiters[count++] = WaiterLook.Of(promised, isDialedFor: slot.State == SlotState.Dialing);
            }
        }
        int place = 0;
        for (Exchange? exchange = _waiting.First; exchange is not null && count < waiters.Length; exchange = exchange.NextInQueue) waiters[count++] = WaiterLook.Of(exchange, isDialedFor: place++ < Covering);
        lists.WaiterCount = count;
    }

    private List<ConnectionSnapshot> Connections(ReadOnlySpan<Slot> slots, SnapshotDetail detail, long now)
    {
        var connections = new List<ConnectionSnapshot>(slots.Length);
        var look = new ConnectionLook();
        var some = new List<SlotLook>(SlotsAtOnce);
        while (!slots.IsEmpty)
        {
            int count = Math.Min(SlotsAtOnce, slots.Length);
            some.Clear();
            lock (_gate)
            {
                foreach (Slot slot in slots[..count])
                {
                    if (slot.State != SlotState.Retired) some.Add(new SlotLook(slot.Connection, slot.State, slot.IdleSince, slot.EndOfLife, slot.EndReason, KnowledgeOf(slot).Limit));
                }
            }
            foreach (SlotLook slot in some)
            {
                slot.Connection.LookAt(look, detail >= SnapshotDetail.Requests);
                if (!look.IsClosed) connections.Add(Describe(slot, look, detail, now));
            }
            slots = slots[count..];
        }
        return connections;
    }
}
