using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>
/// The connections on one route, to one origin, and the exchanges that wait for one: policy only, it knows no octets. It sees a connection as a
/// capacity, so it is the same for one exchange a connection, for pipelining, and for whatever takes more.
/// </summary>
/// <remarks>
/// Every event (an exchange comes, a connection is released, made, lost) is decided under the gate into one <see cref="Step"/>, and
/// carried out after the gate is left; what that finds is the next event. Slots: Dialing -> InUse &lt;-> Idle -> Retired.
/// </remarks>
internal sealed partial class OriginPool : IExchangeDispatcher
{
    private enum Verb { Nothing, Submit, Dial, Fail, RefuseAsFull, Forward, Close, Evict, LookAgain }

    /// <summary>What was decided. It is carried out without the gate.</summary>
    private readonly record struct Step(Verb Verb, Slot? Slot = null, Exchange? Exchange = null, ExchangeFailure? Failure = null, CloseReason Reason = CloseReason.None, Slot? Replaces = null, bool OthersWait = false, FailedDial? Dial = null, bool OfAny = false);

    /// <summary>A dial that made no connection, and what it had found out.</summary>
    private readonly record struct FailedDial(DialFacts Facts, ExchangeFailure Failure, int Evicted);

    // Immutable.
    private readonly Route _route;
    private readonly IConnector _connector;
    private readonly IOriginHost _host;
    private readonly CancellationToken _poolDisposed;
    private readonly SocketBudget _budget;
    private readonly Lock _gate = new();

    // Under the gate.
    private readonly HashSet<Slot> _slots = [];
    private readonly AvailableSlots _available = new();
    private readonly WaitingQueue _waiting = new();
    private int _dialing;
    private int _reserved;   // dials among them that are made for one exchange each
    private int _evicting;   // threads that look for an idle connection of another pool to close, or close it, just now
    private int _evicted;    // how many have been closed for this pool
    private long _keptEver;
    private int _kept;       // slots in use that are kept for one exchange each, and emptied for it
    private bool _isClosed;    // once true, always true
    private bool _isRetired;   // once true, always true: the host has forgotten it
    private long _lastUsed;
    private long _connectionsOpened, _exchangesBegun;
    private readonly IdleKnowledgeBook _idleKnowledge;
    private readonly DialBackoff _backoff;
    private readonly WaitEstimate _estimate;
    private int _wanted;   // connections asked for ahead of need (WarmUpAsync), not yet dialed

    // The clock only.
    private readonly List<Slot> _ticked = [];

    // Any thread. The settings are replaced as a whole (Use): a reader has the ones before or the ones after.
    private PoolSettings _settings;
    private volatile string? _proxyAuthorization;

    public OriginPool(Route route, IConnector connector, IOriginHost host, PoolSettings settings, SocketBudget budget, CancellationToken poolDisposed)
    {
        _budget = budget;
        (_route, _connector, _host, _settings, _poolDisposed) = (route, connector, host, settings, poolDisposed);
        (_idleKnowledge, _backoff, _estimate) = (new IdleKnowledgeBook(settings.Time), new DialBackoff(settings.Time), new WaitEstimate(settings.Time));
        _lastUsed = settings.Time.GetTimestamp();
        _watch = new OriginWatch(route, settings);
        HostLine = route.Origin.EncodeHostLine();
        budget.Register(this);
    }

    public Route Route => _route;

    /// <summary>The Host field line of requests to the route's origin, encoded once.</summary>
    public ReadOnlyMemory<byte> HostLine { get; }

    /// <summary>The credentials that the proxy, which forwards what is sent on this route, has accepted; null where there are none. It goes when the route is forgotten.</summary>
    public string? ProxyAuthorization { get => _proxyAuthorization; set => _proxyAuthorization = value; }

    public void Dispatch(Exchange exchange)
    {
        if (exchange.Attempts > 0 && exchange.Dispatcher == this) _watch.NoteReplay(exchange);
        exchange.Dispatcher = this;
        Step step;
        lock (_gate)
        {
            if (exchange.Attempts == 0) _exchangesBegun++;
            step = Place(exchange, exchange.Times.Queued);   // it came just now: the clock need not be asked again
        }
        Act(step);
    }

    public void Forget(Exchange exchange)
    {
        Step step;
        lock (_gate)
        {
            if (_waiting.Remove(exchange) || _reserved + _kept == 0) return;
            foreach (Slot slot in _slots)
            {
                if (slot.ReservedFor != exchange) continue;
                if (slot.State == SlotState.Dialing) Unreserve(slot);
                else GiveUpKept(slot);
            }
            step = Next();
        }
        Act(step);
    }

    /// <summary>So many exchanges have left the slot's connection in good order.</summary>
    public void OnReleased(Slot slot, int count)
    {
        int capacity = slot.Connection.Capacity;   // asks the connection's gate, so before ours
        Step step;
        lock (_gate) step = Release(slot, capacity, count, used: true);
        slot.Measure();
        Act(step);
    }

    public void OnClosed(Slot slot)
    {
        ConnectionFacts? facts = slot.HasConnection ? slot.Connection.Facts : null;
        Step step;
        lock (_gate)
        {
            if (facts?.IdleAtEnd is { } idle)
            {
                IdleKnowledge knowledge = KnowledgeOf(slot);
                knowledge.Observe(idle);
                facts.LearnedIdleLimit = knowledge.Limit;
            }
            Exchange? kept = slot.State == SlotState.Dialing ? null : slot.ReservedFor;
            Retire(slot);
            step = kept is null ? Next() : PlaceAgain(kept);
        }
        Act(step);
    }

    /// <summary>Under the gate: where the exchange goes.</summary>
    private Step Place(Exchange exchange, long now, bool hadTurn = false)
    {
        if (_isRetired) return new Step(Verb.Forward, Exchange: exchange);
        if (_isClosed) return new Step(Verb.Fail, Exchange: exchange, Failure: Disposed(exchange));
        if (_isEnding && exchange.Attempts == 0) return new Step(Verb.Fail, Exchange: exchange, Failure: Ending(exchange));
        if (exchange.IsSettled) return Next();
        _lastUsed = Math.Max(_lastUsed, now);
        Slot? best = _waiting.Count == 0 ? _available.Best() : null;
        if (best is not null && !MayShare(best, exchange)) best = null;
        bool wantsFresh = exchange.Attempts > 0 || (best is not null && IsTooLongIdle(best, exchange, now));
        if (wantsFresh && DialFor(exchange) is { } dial) return dial;
        if (best is not null) return Give(best, exchange);
        exchange.HadTurn |= hadTurn || exchange.Attempts > 0;
        if (exchange.HadTurn)
        {
            _waiting.AddReturned(exchange);
        }
        else
        {
            // Those for whom a connection is being made are served by it: only who waits behind them waits in the queue.
            int ahead = _waiting.Count - Covering;
            if (ahead >= _settings.MaxQueuedRequests && !CanDial) return new Step(Verb.RefuseAsFull, Exchange: exchange);
            if (ahead > 0 && Hopeless(exchange, ahead, now) is { } hopeless) return new Step(Verb.Fail, Exchange: exchange, Failure: hopeless);
            _waiting.AddLast(exchange);
        }
        return Next();
    }

    /// <summary>Under the gate: it had its turn, and is to get another place.</summary>
    private Step PlaceAgain(Exchange exchange) => Place(exchange, _settings.Time.GetTimestamp(), hadTurn: true);

    /// <summary>Under the gate: what can be done now for those that wait: a slot with room for the first of them, or one more dial.</summary>
    private Step Next()
    {
        while (_available.Best() is { } slot && _waiting.First is { } exchange)
        {
            bool isSettled = exchange.IsSettled;
            if (!isSettled && !MayShare(slot, exchange))
            {
                if (CanDial || exchange.MayFollow) break;   // another connection is made for it
                _waiting.Remove(exchange);
                Keep(slot, exchange);
                continue;
            }
            _waiting.Remove(exchange);
            if (isSettled) continue;
            // Who lost two connections takes no chance with a third that was used before. After one, this one is proven: it has just answered.
            bool wantsFresh = (exchange.Attempts > 1 && slot.Connection.Facts.Exchanges > 0) || IsBeyondItsLimits(slot, exchange, _settings.Time.GetTimestamp());
            if (wantsFresh && DialFor(exchange) is { } dial) return dial;
            return Give(slot, exchange);
        }
        return DialForWaiting();
    }

    private Step Give(Slot slot, Exchange exchange)
    {
        _available.Remove(slot);
        slot.State = SlotState.InUse;
        slot.InFlight++;
        slot.Room = exchange.MayFollow ? slot.Room - 1 : 0;   // who lost a connection has this one for itself, until it is answered
        if (slot.Room > 0) _available.Add(slot);
        return new Step(Verb.Submit, slot, exchange, OthersWait: _waiting.Count > 0);
    }

    /// <summary>Under the gate: whether the exchange may be given to a slot that has room: an idle one, or one with others on it where that is the better way.</summary>
    private bool MayShare(Slot slot, Exchange exchange) =>
        slot.InFlight == 0 || (exchange.MayFollow && (slot.InFlight < _connector.EasyDepth || !CanDial));

    /// <summary>Under the gate: the slot gets nothing more until it is empty, and then this exchange, which cannot share one.</summary>
    private void Keep(Slot slot, Exchange exchange)
    {
        _available.Remove(slot);
        (slot.KeptRoom, slot.Room) = (slot.Room, 0);
        slot.ReservedFor = exchange;
        slot.KeptNumber = ++_keptEver;
        _kept++;
    }

    /// <summary>Under the gate: the slot is like any other again, with the room that it had.</summary>
    private Exchange? GiveUpKept(Slot slot)
    {
        Exchange? exchange = slot.ReservedFor;
        if (exchange is null || slot.State == SlotState.Dialing) return null;
        slot.ReservedFor = null;
        _kept--;
        slot.Room = slot.KeptRoom;
        if (slot.Room > 0) _available.Add(slot);
        return exchange;
    }

    /// <summary>Under the gate: the slot that is kept longest for its exchange; null where none is.</summary>
    private Slot? LongestKept()
    {
        if (_kept == 0) return null;
        Slot? first = null;
        foreach (Slot slot in _slots)
        {
            if (slot is { State: SlotState.InUse, ReservedFor: not null } && (first is null || slot.KeptNumber < first.KeptNumber)) first = slot;
        }
        return first;
    }

    /// <summary>Under the gate: the slot is empty, and serves whoever waits longest for one that is. The exchange that it was kept for gets the other's, if that is another.</summary>
    private Exchange? TakeKeptFor(Slot empty)
    {
        long number = empty.KeptNumber;
        Exchange? own = GiveUpKept(empty);
        if (own is { IsSettled: true }) own = null;
        if (LongestKept() is not { } other || (own is not null && number < other.KeptNumber)) return own;
        Exchange? older = other.ReservedFor;
        if (own is null) GiveUpKept(other);
        else (other.ReservedFor, other.KeptNumber) = (own, number);
        return older is { IsSettled: true } ? null : older;
    }

    /// <summary>Under the gate: the slot's connection can carry <paramref name="capacity"/> exchanges, for who waits longest or for later.</summary>
    /// <param name="used">An exchange was served, or the connection is new: it is proven by that.</param>
    private Step Release(Slot slot, int capacity, int count, bool used)
    {
        if (slot.State == SlotState.Retired) return default;
        slot.InFlight = Math.Max(0, slot.InFlight - count);
        if (slot.ReservedFor is not null && slot.InFlight > 0)
        {
            slot.KeptRoom = Math.Max(0, capacity - slot.InFlight);
            return default;   // it is being emptied
        }
        Exchange? kept = slot.InFlight == 0 && _kept > 0 ? TakeKeptFor(slot) : null;
        Step step = Free(slot, capacity, count, used, ref kept);
        if (kept is null) return step;
        // It gets nothing any more: who was promised it looks for another.
        kept.HadTurn = true;
        _waiting.AddReturned(kept);
        return step.Verb == Verb.Nothing ? Next() : step;
    }

    private Step Free(Slot slot, int capacity, int count, bool used, ref Exchange? kept)
    {
        _available.Remove(slot);
        slot.Room = Math.Max(0, capacity - slot.InFlight);
        if (slot.Room == 0) return default;
        long now = _settings.Time.GetTimestamp();
        bool isOld = now >= slot.EndOfLife;
        if (isOld || (_isEnding && _waiting.Count == 0))
        {
            slot.Room = 0;   // it ends with its current work: until then it counts, but gets nothing
            if (slot.InFlight > 0) return default;
            Retire(slot);
            return new Step(Verb.Close, slot, Reason: isOld ? slot.EndReason : CloseReason.PoolDisposed);
        }
        if (_waiting.Count > 0 || kept is not null) _estimate.Released(count);
        else _estimate.Interrupted();
        slot.State = slot.InFlight == 0 ? SlotState.Idle : SlotState.InUse;
        if (used) slot.IdleSince = _lastUsed = now;
        _available.Add(slot);
        if (kept is null) return Next();
        Step step = Give(slot, kept);
        kept = null;
        return step;
    }

    private void Retire(Slot slot)
    {
        if (slot.State == SlotState.Retired) return;
        if (slot.State == SlotState.Dialing) EndDialing(slot);
        else GiveUpKept(slot);
        slot.State = SlotState.Retired;
        _available.Remove(slot);
        _slots.Remove(slot);
        _budget.Return(_route);
    }

    /// <summary>Carries out a decision, and those that follow from it.</summary>
    private void Act(Step step)
    {
        while (true)
        {
            Slot? touched = step.Slot;
            switch (step.Verb)
            {
                case Verb.Submit:
                    step = Submit(step.Slot!, step.Exchange!, step.OthersWait);
                    break;
                case Verb.Dial:
                    step.Replaces?.Connection.Close(CloseReason.Evicted);
                    step = BeginDial(step.Slot!);
                    break;
                case Verb.Fail:
                    step.Exchange!.TryFail(step.Failure!);
                    lock (_gate) step = Next();
                    break;
                case Verb.RefuseAsFull:
                    step.Exchange!.TryFail(QueueFull(step.Exchange));
                    return;
                case Verb.Forward:
                    _host.Find(_route).Dispatch(step.Exchange!);
                    return;
                case Verb.Close:
                    if (step.Failure is { } failure) step.Exchange!.TryFail(failure);
                    step.Slot!.Connection.Close(step.Reason);
                    lock (_gate) step = Next();
                    break;
                case Verb.Evict:
                    step = Evict(step);
                    break;
                case Verb.LookAgain:
                    int capacity = step.Slot!.Connection.Capacity;
                    lock (_gate) step = LookAgain(step.Slot, capacity, step.Exchange!);
                    break;
                default:
                    return;
            }
            touched?.Measure();
        }
    }

    private Step Submit(Slot slot, Exchange exchange, bool othersWait)
    {
        var wait = MeasuredWait.Of(exchange);   // once it is taken, it may be over and another's
        slot.Measure();   // active from here: its answer may be there before this call goes on
        switch (slot.Connection.TrySubmit(exchange))
        {
            case Submission.Taken:
                wait.End();
                if (!othersWait) return default;   // who comes from now on looks after itself
                lock (_gate) return Next();
            case Submission.Settled:
                int capacity = slot.Connection.Capacity;
                lock (_gate) return Release(slot, capacity, 1, used: false);
            default:
                // The connection is ending and will say so; or what is on it wants it for itself, and its release is to come. Until then it gets nothing.
                lock (_gate)
                {
                    slot.InFlight--;
                    slot.Room = 0;
                    _available.Remove(slot);
                    return slot.InFlight == 0 ? new Step(Verb.LookAgain, slot, exchange) : PlaceAgain(exchange);
                }
        }
    }

    /// <summary>Under the gate: with the refusal, the last that was given to the slot has come back. If that was no end, no release is to come.</summary>
    private Step LookAgain(Slot slot, int capacity, Exchange exchange)
    {
        if (slot.State == SlotState.InUse && slot.InFlight == 0 && slot.Room == 0 && capacity > 0)
        {
            // It cannot be given to it here and now: it might be refused for ever.
            slot.State = SlotState.Idle;
            slot.IdleSince = _settings.Time.GetTimestamp();
            Exchange? kept = GiveUpKept(slot);
            _available.Remove(slot);
            slot.Room = capacity;
            _available.Add(slot);
            if (kept is not null)
            {
                kept.HadTurn = true;
                _waiting.AddReturned(kept);
            }
        }
        return PlaceAgain(exchange);
    }
}
