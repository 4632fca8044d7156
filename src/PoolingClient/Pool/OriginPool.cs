using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Pool;

/// <summary>
/// The connections to one origin and the exchanges that wait for one: policy only, it knows no octets. It sees a connection as a
/// capacity, so it is the same for one exchange a connection, for pipelining, and for whatever takes more.
/// </summary>
/// <remarks>
/// Every event (an exchange comes, a connection is released, made, lost) is decided under the gate into one <see cref="Step"/>, and
/// carried out after the gate is left; what that finds is the next event. Slots: Dialing -> InUse &lt;-> Idle -> Retired.
/// </remarks>
internal sealed partial class OriginPool : IExchangeDispatcher
{
    private enum Verb { Nothing, Submit, Dial, Fail, Forward, Close }

    /// <summary>What was decided. It is carried out without the gate.</summary>
    private readonly record struct Step(Verb Verb, Slot? Slot = null, Exchange? Exchange = null, ExchangeFailure? Failure = null, CloseReason Reason = CloseReason.None);

    // Immutable.
    private readonly Origin _origin;
    private readonly IConnector _connector;
    private readonly IOriginHost _host;
    private readonly PoolSettings _settings;
    private readonly CancellationToken _poolDisposed;
    private readonly Lock _gate = new();

    // Under the gate.
    private readonly HashSet<Slot> _slots = [];
    private readonly AvailableSlots _available = new();
    private readonly WaitingQueue _waiting = new();
    private int _dialing;
    private bool _isClosed;    // once true, always true
    private bool _isRetired;   // once true, always true: the host has forgotten it
    private long _lastUsed;
    private long _connectionsOpened, _exchangesBegun;

    // The clock only.
    private readonly List<Slot> _ticked = [];

    public OriginPool(Origin origin, IConnector connector, IOriginHost host, PoolSettings settings, CancellationToken poolDisposed)
    {
        (_origin, _connector, _host, _settings, _poolDisposed) = (origin, connector, host, settings, poolDisposed);
        _lastUsed = settings.Time.GetTimestamp();
        HostLine = origin.EncodeHostLine();
    }

    public Origin Origin => _origin;

    /// <summary>The Host field line of requests to the origin, encoded once.</summary>
    public ReadOnlyMemory<byte> HostLine { get; }

    public void Dispatch(Exchange exchange)
    {
        exchange.Dispatcher = this;
        Step step;
        lock (_gate)
        {
            if (exchange.Attempts == 0) _exchangesBegun++;
            step = Place(exchange);
        }
        Act(step);
    }

    public void Forget(Exchange exchange)
    {
        lock (_gate) _waiting.Remove(exchange);
    }

    /// <summary>An exchange has left the slot's connection in good order.</summary>
    public void OnReleased(Slot slot)
    {
        int room = slot.Connection.Capacity;   // asks the connection's gate, so before ours
        Step step;
        lock (_gate) step = Release(slot, room);
        Act(step);
    }

    public void OnClosed(Slot slot, CloseReason reason)
    {
        _ = reason;
        Step step;
        lock (_gate)
        {
            Retire(slot);
            step = DialForWaiting();
        }
        Act(step);
    }

    /// <summary>Under the gate: where the exchange goes.</summary>
    private Step Place(Exchange exchange)
    {
        if (_isRetired) return new Step(Verb.Forward, Exchange: exchange);
        if (_isClosed) return new Step(Verb.Fail, Exchange: exchange, Failure: Disposed(exchange));
        if (exchange.IsSettled) return default;
        _lastUsed = _settings.Time.GetTimestamp();
        if (_available.Best() is { } slot) return Give(slot, exchange);
        if (exchange.Attempts > 0)
        {
            _waiting.AddFirst(exchange);
        }
        else
        {
            // Those for whom a connection is being made are served by it: only who waits behind them waits in the queue.
            if (_waiting.Count - _dialing >= _settings.MaxQueuedRequests && !CanDial) return new Step(Verb.Fail, Exchange: exchange, Failure: QueueFull(exchange));
            _waiting.AddLast(exchange);
        }
        return DialForWaiting();
    }

    private Step Give(Slot slot, Exchange exchange)
    {
        _available.Remove(slot);
        slot.State = SlotState.InUse;
        slot.InFlight++;
        slot.Room--;
        if (slot.Room > 0) _available.Add(slot);
        return new Step(Verb.Submit, slot, exchange);
    }

    private bool CanDial => _slots.Count < _settings.MaxConnectionsPerServer;

    /// <summary>Under the gate: one more dial, if more wait than are being dialed for and the cap allows it.</summary>
    private Step DialForWaiting()
    {
        if (_isClosed || _waiting.Count <= _dialing || !CanDial) return default;
        var slot = new Slot(this) { State = SlotState.Dialing };
        _slots.Add(slot);
        _dialing++;
        return new Step(Verb.Dial, slot);
    }

    /// <summary>Under the gate: the slot has <paramref name="room"/>, for who waits longest or for later.</summary>
    private Step Release(Slot slot, int room)
    {
        if (slot.State == SlotState.Retired) return default;
        if (slot.InFlight > 0) slot.InFlight--;
        _available.Remove(slot);
        slot.Room = room;
        if (room <= 0) return default;
        long now = _settings.Time.GetTimestamp();
        if (now >= slot.EndOfLife && slot.InFlight == 0)
        {
            Retire(slot);
            return new Step(Verb.Close, slot, Reason: CloseReason.Lifetime);
        }
        while (_waiting.TakeFirst() is { } exchange)
        {
            if (!exchange.IsSettled) return Give(slot, exchange);
        }
        slot.State = slot.InFlight == 0 ? SlotState.Idle : SlotState.InUse;
        slot.IdleSince = _lastUsed = now;
        _available.Add(slot);
        return default;
    }

    private void Retire(Slot slot)
    {
        if (slot.State == SlotState.Retired) return;
        if (slot.State == SlotState.Dialing) _dialing--;
        slot.State = SlotState.Retired;
        _available.Remove(slot);
        _slots.Remove(slot);
    }

    /// <summary>Carries out a decision, and those that follow from it.</summary>
    private void Act(Step step)
    {
        while (true)
        {
            switch (step.Verb)
            {
                case Verb.Submit:
                    step = Submit(step.Slot!, step.Exchange!);
                    break;
                case Verb.Dial:
                    BeginDial(step.Slot!);
                    lock (_gate) step = DialForWaiting();
                    break;
                case Verb.Fail:
                    step.Exchange!.TryFail(step.Failure!);
                    lock (_gate) step = DialForWaiting();
                    break;
                case Verb.Forward:
                    _host.Find(_origin).Dispatch(step.Exchange!);
                    return;
                case Verb.Close:
                    step.Slot!.Connection.Close(step.Reason);
                    lock (_gate) step = DialForWaiting();
                    break;
                default:
                    return;
            }
        }
    }

    private Step Submit(Slot slot, Exchange exchange)
    {
        switch (slot.Connection.TrySubmit(exchange))
        {
            case Submission.Taken:
                return default;
            case Submission.Settled:
                int room = slot.Connection.Capacity;
                lock (_gate) return Release(slot, room);
            default:
                // The connection is ending and will say so. Until then it counts, but gets nothing.
                lock (_gate)
                {
                    slot.InFlight--;
                    slot.Room = 0;
                    _available.Remove(slot);
                    return Place(exchange);
                }
        }
    }

    /// <summary>The connection outlives the request that asked for it: it must not keep that request's context (scopes, activities) alive.</summary>
    private void BeginDial(Slot slot)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = DialAsync(slot);
            return;
        }
        using (ExecutionContext.SuppressFlow()) _ = DialAsync(slot);
    }

    private async Task DialAsync(Slot slot)
    {
        ConnectResult result = await _connector.ConnectAsync(slot, _poolDisposed).ConfigureAwait(false);
        Step step;
        if (result.Connection is { } connection)
        {
            slot.SetConnection(connection);
            connection.Start();
            int room = connection.Capacity;
            lock (_gate) step = Dialed(slot, room);
        }
        else
        {
            lock (_gate) step = DialFailed(slot, result.Failure!);
        }
        Act(step);
    }

    private Step Dialed(Slot slot, int room)
    {
        if (slot.State == SlotState.Retired) return default;   // it was closed while it was being handed over
        _dialing--;
        _connectionsOpened++;
        slot.State = SlotState.InUse;
        if (_isClosed)
        {
            Retire(slot);
            return new Step(Verb.Close, slot, Reason: CloseReason.PoolDisposed);
        }
        slot.EndOfLife = EndOfLife();
        return Release(slot, room);
    }

    /// <summary>A failed dial fails the one who has waited longest, and no other: each of the others has a dial of its own, or gets one now.</summary>
    private Step DialFailed(Slot slot, ExchangeFailure failure)
    {
        Retire(slot);
        while (_waiting.TakeFirst() is { } exchange)
        {
            if (exchange.IsSettled) continue;
            return new Step(Verb.Fail, Exchange: exchange, Failure: failure with { Message = $"{exchange.Describe()}: {failure.Message}" });
        }
        return default;
    }

    /// <summary>The lifetime with a jitter of ten percent, so that connections made together do not all end together.</summary>
    private long EndOfLife()
    {
        if (_settings.Lifetime == Timeout.InfiniteTimeSpan) return long.MaxValue;
        double jitter = 0.9 + 0.2 * Random.Shared.NextDouble();
        return _settings.InstantAfter(_settings.Lifetime * jitter);
    }
}
