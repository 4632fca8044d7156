using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Pool;

/// <summary>What time does to a pool, and its end.</summary>
internal sealed partial class OriginPool
{
    /// <summary>An origin that was not used for so long, and holds nothing, is forgotten: a crawler meets more hosts than memory should hold.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(2);

    // Under the gate.
    private bool _isEnding;   // once true, always true: nothing new is taken, what is in flight may end

    /// <summary>The clock's beat. Called by one thread at a time.</summary>
    public Pace Tick(long now)
    {
        Pace pace;
        Step dial;
        lock (_gate)
        {
            foreach (Slot slot in _slots)
            {
                if (slot.State is SlotState.InUse or SlotState.Idle) _ticked.Add(slot);
            }
            bool isEmpty = _slots.Count == 0 && _waiting.Count == 0;
            if (isEmpty && _settings.IsAfter(_lastUsed, ForgetAfter, now)) _isRetired = _host.Forget(this);
            pace = _slots.Count > _available.IdleCount || _waiting.Count > 0 ? Pace.Fine : Pace.Slow;
            if (_available.IdleCount > 0 || _slots.Count > 0) KeepMinimum();
            dial = Next();   // those that back-off held up
        }
        EndOverdueWaiting(now);
        if (_ticked.Count > 0) _connector.Refresh(now);
        foreach (Slot slot in _ticked)
        {
            if (slot.EndReason != CloseReason.AddressVanished && _connector.HasVanished(slot.Dial)) Drain(slot, now);
            CloseReason reason = WhyEnd(slot, now);
            if (reason != CloseReason.None) slot.Connection.Close(reason);
            else slot.Connection.Tick(now);
        }
        _ticked.Clear();
        _watch.NoteSharing(_connector);
        Act(dial);
        return pace;
    }

    /// <summary>Asks for connections until <paramref name="count"/> are open. They are dialed in the background; a failure is not repeated.</summary>
    public void WarmUp(int count)
    {
        Step step;
        lock (_gate)
        {
            _wanted = Math.Clamp(count - _slots.Count, 0, _settings.MaxConnectionsPerServer);
            step = DialForWaiting();
        }
        Act(step);
    }

    /// <summary>Open connections now, dials under way, and dials still to come for <see cref="WarmUp"/>.</summary>
    public (int Open, int Coming) Warmth
    {
        get
        {
            lock (_gate) return (_slots.Count - _dialing, _dialing + _wanted);
        }
    }

    /// <summary>Takes nothing new; who waits fails, idle connections are closed, busy ones when they are done.</summary>
    /// <returns>True when nothing is left.</returns>
    public bool BeginEnd()
    {
        var idle = new List<Slot>();
        var waiting = new List<Exchange>();
        bool isDone;
        lock (_gate)
        {
            _isEnding = true;
            foreach (Slot slot in _slots)
            {
                if (slot.State == SlotState.Idle) idle.Add(slot);
                else if (slot is { State: SlotState.InUse, ReservedFor.Attempts: 0 }) waiting.Add(GiveUpKept(slot)!);
            }
            foreach (Slot slot in idle) Retire(slot);
            // Requests that are sent again after their connection was lost may still end well; new ones were refused already.
            while (_waiting.First is { Attempts: 0 } exchange)
            {
                _waiting.Remove(exchange);
                waiting.Add(exchange);
            }
            isDone = _slots.Count == _dialing && _reserved == 0 && _waiting.Count == 0;   // dials for nobody are ended with the pool
        }
        foreach (Exchange exchange in waiting) exchange.TryFail(Ending(exchange));
        foreach (Slot slot in idle) slot.Connection.Close(CloseReason.PoolDisposed);
        return isDone;
    }

    /// <summary>Ends all: connections are closed, dials are abandoned, who waits is failed.</summary>
    public void Close()
    {
        var slots = new List<Slot>();
        var waiting = new List<Exchange>();
        lock (_gate)
        {
            _isClosed = true;
            foreach (Slot slot in _slots)
            {
                if (slot.ReservedFor is { } reserved) waiting.Add(reserved);
                if (slot.State == SlotState.Dialing) continue;
                slots.Add(slot);
                GiveUpKept(slot);
            }
            while (_waiting.TakeFirst() is { } exchange) waiting.Add(exchange);
        }
        foreach (Exchange exchange in waiting) exchange.TryFail(Disposed(exchange));
        foreach (Slot slot in slots) slot.Connection.Close(CloseReason.PoolDisposed);
    }

    /// <summary>Closes the idle connection that was not used for longest. False when there is none.</summary>
    /// <param name="forPort">Its local port is wanted, and not its descriptor.</param>
    public bool EvictIdle(bool forPort)
    {
        Slot? slot;
        lock (_gate)
        {
            slot = _available.IdleCount > 0 ? _available.LeastRecentlyIdle() : null;
            if (slot is null) return false;
            Retire(slot);
        }
        slot.Connection.Close(forPort ? CloseReason.EvictedForPort : CloseReason.Evicted);
        return true;
    }

    /// <summary>Decides under the gate whether an idle slot has reached a limit. It is out of reach when it is to be closed.</summary>
    private CloseReason WhyEnd(Slot slot, long now)
    {
        lock (_gate)
        {
            if (slot.State != SlotState.Idle) return CloseReason.None;
            CloseReason reason = CloseReason.None;
            if (now >= slot.EndOfLife) reason = slot.EndReason;
            else if (_settings.IsAfter(slot.IdleSince, ServerLimit(slot), now)) reason = CloseReason.IdleTimeout;
            else if (_available.IdleCount > _settings.MinIdleConnections && _settings.IsAfter(slot.IdleSince, _settings.IdleTimeout, now)) reason = CloseReason.IdleTimeout;
            if (reason != CloseReason.None) Retire(slot);
            return reason;
        }
    }

    /// <summary>The slot's address has vanished: it gets nothing any more, and ends with its current work; at once, where it has none.</summary>
    private void Drain(Slot slot, long now)
    {
        lock (_gate)
        {
            if (slot.State is not (SlotState.InUse or SlotState.Idle)) return;
            (slot.EndOfLife, slot.EndReason) = (now, CloseReason.AddressVanished);
            if (slot.State == SlotState.Idle) return;
            _available.Remove(slot);
            (slot.Room, slot.KeptRoom) = (0, 0);
        }
    }

    /// <summary>
    /// The server's limit for idle connections, announced (Keep-Alive: timeout) or learned, less a margin: servers close at the announced
    /// time or up to a second after it, and a request sent in that moment is lost.
    /// </summary>
    private TimeSpan ServerLimit(Slot slot)
    {
        ConnectionFacts facts = slot.Connection.Facts;
        TimeSpan limit = Timeout.InfiniteTimeSpan;
        if (facts.IdleSeconds >= 0)
        {
            TimeSpan hint = TimeSpan.FromSeconds(facts.IdleSeconds);
            limit = hint - TimeSpan.FromSeconds(Math.Min(1, hint.TotalSeconds / 5));
        }
        if (KnowledgeOf(slot).Limit is not { } learned) return limit;
        return limit == Timeout.InfiniteTimeSpan || learned < limit ? learned : limit;
    }

    /// <summary>Under the gate: what is known of the end point that the slot's connection leads to.</summary>
    private IdleKnowledge KnowledgeOf(Slot slot) => slot.IdleKnowledge ??= _idleKnowledge.Of(slot.Connection.Facts.RemoteEndPoint);

    /// <summary>
    /// A request that could not be sent again prefers a connection that was proven lately over one that may have been closed in this
    /// moment: half of the limit is taken for proven.
    /// </summary>
    private bool IsTooLongIdle(Slot slot, Exchange exchange, long now)
    {
        if (IsBeyondItsLimits(slot, exchange, now)) return true;
        if ((exchange.IsIdempotent && exchange.CanSendContentAgain) || slot.State != SlotState.Idle) return false;
        TimeSpan limit = ServerLimit(slot);
        if (limit == Timeout.InfiniteTimeSpan) limit = _settings.IdleTimeout;
        return limit != Timeout.InfiniteTimeSpan && _settings.IsAfter(slot.IdleSince, limit / 2, now);
    }

    /// <summary>The request itself wants a connection that was used, or made, more lately.</summary>
    private bool IsBeyondItsLimits(Slot slot, Exchange exchange, long now) =>
        _settings.IsAfter(slot.Connection.Facts.Opened, exchange.Limits.Lifetime, now) ||
        (slot.State == SlotState.Idle && _settings.IsAfter(slot.IdleSince, exchange.Limits.Idle, now));

    /// <summary>Under the gate: connections that <c>MinIdleConnections</c> lacks are wanted.</summary>
    private void KeepMinimum()
    {
        int missing = Math.Min(_settings.MinIdleConnections - _available.IdleCount - _dialing, _settings.MaxConnectionsPerServer - _slots.Count);
        if (missing > 0 && (_backoff.Failures == 0 || _slots.Count > _dialing)) _wanted = Math.Max(_wanted, missing);
    }
}
