using System.Globalization;
using System.Net.Sockets;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>Making connections: for whom, when, and what becomes of those who waited for one.</summary>
internal sealed partial class OriginPool
{
    /// <summary>As many as a request may lose after it was given to them.</summary>
    private const int MostLostInHandOver = 4;

    private bool CanDial => _slots.Count < _settings.MaxConnectionsPerServer && _backoff.Allows(_dialing, _slots.Count - _dialing);

    /// <summary>Dials that serve those at the front of the queue.</summary>
    private int Covering => _dialing - _reserved;

    /// <summary>
    /// Under the gate: a dial for an exchange that should not take its chance with a connection that was idle: it lost one already, or could
    /// not be sent again if it lost this one. At the cap, and after two losses, the idle connection that was not used for longest makes room.
    /// Null: it is not to be had.
    /// </summary>
    private Step? DialFor(Exchange exchange)
    {
        if (_isClosed || _poolDisposed.IsCancellationRequested || !_backoff.Allows(_dialing, _slots.Count - _dialing)) return null;
        bool isFull = _slots.Count >= _settings.MaxConnectionsPerServer;
        Slot? old = isFull && exchange.Attempts != 1 ? _available.LeastRecentlyIdle() : null;
        if (isFull && old is null) return null;
        if (old is not null) Retire(old);
        if (!_budget.TryTake(_route))
        {
            if (old is null) return null;
            // Another pool of the process was faster with what this one gave up.
            exchange.HadTurn = true;
            _waiting.AddReturned(exchange);
            return new Step(Verb.Close, old, Reason: CloseReason.Evicted);
        }
        long now = _settings.Time.GetTimestamp();
        var slot = new Slot(this, new DialFacts(now)) { State = SlotState.Dialing, Evicted = _evicted, ReservedFor = exchange, DialLimit = exchange.Limits.Connect };
        (exchange.Times.Dialed, exchange.Times.Waited) = (now, true);
        exchange.Dial = slot.Dial;
        _slots.Add(slot);
        if (_wanted > 0) _wanted--;
        _dialing++;
        _reserved++;
        return new Step(Verb.Dial, slot, Replaces: old);
    }

    /// <summary>Under the gate: one more dial, if more wait or are wanted than are being dialed for, and cap and back-off allow it.</summary>
    private Step DialForWaiting()
    {
        if (_isClosed || _poolDisposed.IsCancellationRequested) return default;
        if (_kept > 0 && CanDial && GiveUpKept(LongestKept()!) is { IsSettled: false } kept)
        {
            // A new connection serves it sooner than one that has to be emptied.
            kept.HadTurn = true;
            _waiting.AddReturned(kept);
        }
        bool needed = _waiting.Count > Covering;
        if (!CanDial)
        {
            if (needed && _backoff.Failures > 0 && _slots.Count < _settings.MaxConnectionsPerServer) NoteHeldBack(_waiting[Covering]!);
            return default;
        }
        if (!needed && (_wanted == 0 || _isEnding)) return default;
        if (!_budget.TryTake(_route))
        {
            if (needed) return new Step(Verb.Evict);
            _wanted = 0;   // what is made ahead of need does not wait for a descriptor
            return default;
        }
        if (_wanted > 0) _wanted--;   // whoever it is made for, it is one more
        long now = _settings.Time.GetTimestamp();
        var slot = new Slot(this, new DialFacts(now)) { State = SlotState.Dialing, Evicted = _evicted };
        // The first in the queue for whom no dial is under way is the one this dial is made for.
        Exchange? cause = needed ? _waiting[Covering] : null;
        if (cause is not null)
        {
            cause.Times.Dialed = now;
            cause.Dial = slot.Dial;
        }
        slot.DialLimit = cause?.Limits.Connect ?? _settings.Limits.Connect;
        slot.Cause = cause;
        _slots.Add(slot);
        _dialing++;
        return new Step(Verb.Dial, slot);
    }

    /// <summary>The clock asks again and again: since when, counts.</summary>
    private void NoteHeldBack(Exchange exchange)
    {
        if (exchange.Times.HeldBack == 0) exchange.Times.HeldBack = _settings.Time.GetTimestamp();
    }

    private void EndDialing(Slot slot)
    {
        _dialing--;
        slot.Cause = null;
        if (slot.ReservedFor is not null) _reserved--;
    }

    /// <summary>Under the gate: the dial goes on, for whoever waits.</summary>
    private void Unreserve(Slot slot)
    {
        slot.ReservedFor = null;
        _reserved--;
    }

    /// <summary>The connection outlives the request that asked for it: it must not keep that request's context (scopes, activities) alive.</summary>
    private Step BeginDial(Slot slot)
    {
        Task<ConnectResult> dial;
        AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        try
        {
            dial = _connector.ConnectAsync(slot, slot.Dial, slot.DialLimit, _poolDisposed);
            // Decided in the caller's loop: dials that end at once would otherwise deepen the stack with every one who waits.
            if (dial.IsCompletedSuccessfully) return EndDial(slot, dial.Result);
            dial.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => OnDialEnded(slot, dial));
        }
        finally
        {
            suppressed?.Undo();
        }
        lock (_gate) return Next();
    }

    private void OnDialEnded(Slot slot, Task<ConnectResult> dial)
    {
        try
        {
            Act(EndDial(slot, ResultOf(dial)));
        }
        catch (Exception e)
        {
            // Only a caller's TimeProvider can throw here. It must not end the process: whoever listens to unobserved exceptions of tasks hears of it.
            _ = Task.FromException(e);
        }
    }

    /// <summary>A connector reports what a network can do; anything else is a mistake of ours, which must not leave who waits waiting.</summary>
    private ConnectResult ResultOf(Task<ConnectResult> dial)
    {
        if (dial.IsCompletedSuccessfully) return dial.Result;
        Exception error = dial.Exception?.InnerException ?? new TaskCanceledException(dial);
        return new ConnectResult(null, new ExchangeFailure(FailureKind.Connect, RequestStage.Connect, RequestFate.NotSent, $"no connection to {_route}: {error.Message}", error));
    }

    private Step EndDial(Slot slot, ConnectResult result)
    {
        _watch.NoteDialed(slot, result);
        if (result.Connection is not { } connection)
        {
            NoteFailedDial(slot, result.Failure!);
            lock (_gate) return DialFailed(slot, result.Failure!);
        }
        slot.SetConnection(connection);
        connection.Start();
        int capacity = connection.Capacity;
        lock (_gate) return Dialed(slot, capacity);
    }

    private Step Dialed(Slot slot, int capacity)
    {
        Exchange? reserved = slot.ReservedFor is { IsSettled: false } exchange ? exchange : null;
        // It was closed while it was being handed over: who has a claim on it looks for another.
        if (slot.State == SlotState.Retired) return LostInHandOver(reserved);
        EndDialing(slot);
        slot.ReservedFor = null;
        _connectionsOpened++;
        _backoff.Succeeded();
        slot.State = SlotState.InUse;
        if (_isClosed)
        {
            Retire(slot);
            return new Step(Verb.Close, slot, reserved, reserved is null ? null : Disposed(reserved), CloseReason.PoolDisposed);
        }
        slot.EndOfLife = EndOfLife();
        slot.Room = capacity;
        slot.IdleSince = _settings.Time.GetTimestamp();
        if (reserved is null) return Release(slot, capacity, 1, used: true);
        // Without room it is ending and will say so. Until then it counts, but gets nothing.
        return capacity > 0 ? Give(slot, reserved) : PlaceAgain(reserved);
    }

    /// <summary>A server that ends connections before they carry anything is met with the next dial a few times, not for ever.</summary>
    private Step LostInHandOver(Exchange? reserved)
    {
        _backoff.Failed();
        if (_backoff.Failures > MostLostInHandOver && (reserved ?? _waiting.TakeFirst()) is { } exchange)
        {
            string message = string.Create(CultureInfo.InvariantCulture, $"no connection to {_route}: the server accepted {_backoff.Failures} connections in a row, or failed to, and closed them before a request was sent.");
            return new Step(Verb.Fail, Exchange: exchange, Failure: Settle(exchange, new ExchangeFailure(FailureKind.ClosedByPeer, RequestStage.Connect, RequestFate.NotSent, message)));
        }
        return reserved is null ? default : PlaceAgain(reserved);
    }

    /// <summary>
    /// A failed dial fails one request at the most: the one it was reserved for, the one whose own time limit ended it, or else the one who has
    /// waited longest. Each of the others has a dial of its own, or gets one now.
    /// </summary>
    private Step DialFailed(Slot slot, ExchangeFailure failure)
    {
        Exchange? cause = slot.Cause;
        Retire(slot);
        _backoff.Failed();
        var result = new FailedDial(slot.Dial, failure, slot.Evicted);
        if (slot.ReservedFor is { } reserved)
        {
            // It would rather not take its chance with a connection that was idle; but better that one than none.
            if (!reserved.IsSettled && _available.Best() is { } other && MayShare(other, reserved)) return Give(other, reserved);
            if (reserved.IsSettled || !IsExhaustion(failure)) return FailByDial(reserved, result);
            reserved.HadTurn = true;
            _waiting.AddReturned(reserved);   // it goes on like all who wait
        }
        if (IsExhaustion(failure))
        {
            // Room is made for who waits, and has no other dial: nobody else gains by it.
            if (_waiting.Count <= Covering) return Next();
            // The machine lacks descriptors or ports, not the server: while connections of this origin live, who waits is served by them. Where there are none,
            // idle connections of other pools hold some too: only where none can be closed does it fail.
            return new Step(Verb.Evict, Dial: _slots.Count > _dialing ? null : result, OfAny: LacksDescriptors(failure));
        }
        // A time limit is one request's own: it does not end another's wait.
        if (failure.Kind == FailureKind.Timeout && cause is { IsSettled: false } && _waiting.Count > Covering && _waiting.Remove(cause)) return FailByDial(cause, result);
        return FailOneWaiting(result);
    }

    /// <summary>
    /// Without the gate. With nothing to evict, who waits goes on waiting (the clock tries again), or fails by the dial that found the lack. But not by one that another thread of this pool
    /// has overtaken: what it closed, or is closing now, that dial could not have had yet.
    /// </summary>
    private Step Evict(in Step step)
    {
        bool hasRoom = false;
        lock (_gate) _evicting++;
        try
        {
            hasRoom = _budget.EvictOne(this, step.OfAny);
        }
        finally
        {
            lock (_gate)
            {
                _evicting--;
                if (hasRoom) _evicted++;
            }
        }
        lock (_gate)
        {
            if (hasRoom) return Next();
            if (step.Dial is not { } dial) return default;
            if (dial.Evicted != _evicted) return Next();
            return _evicting > 0 ? default : FailOneWaiting(dial);
        }
    }

    private static bool IsExhaustion(ExchangeFailure failure) =>
        failure.Cause is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets or SocketError.AddressNotAvailable };

    private static bool LacksDescriptors(ExchangeFailure failure) => failure.Cause is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets };

    private Step FailOneWaiting(in FailedDial result)
    {
        if (_waiting.Count <= Covering) return default;   // each of them has a dial still
        while (_waiting.TakeFirst() is { } exchange)
        {
            if (!exchange.IsSettled) return FailByDial(exchange, result);
        }
        return DialForWaiting();
    }

    private static Step FailByDial(Exchange exchange, in FailedDial result)
    {
        exchange.Dial = result.Facts;
        return new Step(Verb.Fail, Exchange: exchange, Failure: Settle(exchange, result.Failure));
    }

    /// <summary>A failure before the exchange was given to a connection, as the exchange tells it: an earlier attempt may have been sent.</summary>
    private static ExchangeFailure Settle(Exchange exchange, ExchangeFailure failure) => exchange.WorstFate == RequestFate.NotSent
        ? failure with { Message = $"{exchange.Describe()}: {failure.Message} The request was not sent." }
        : failure with { Message = $"{exchange.Describe()}: {failure.Message} An earlier attempt was sent and may have been processed.", Fate = exchange.WorstFate };

    /// <summary>The lifetime with a jitter of ten percent, so that connections made together do not all end together.</summary>
    private long EndOfLife()
    {
        TimeSpan lifetime = _settings.Lifetime;
        if (lifetime == Timeout.InfiniteTimeSpan) return long.MaxValue;
        double jitter = 0.9 + 0.2 * Random.Shared.NextDouble();
        return _settings.InstantAfter(lifetime * jitter);
    }
}
