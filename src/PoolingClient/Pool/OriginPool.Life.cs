using System.Globalization;
using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Pool;

/// <summary>What time does to a pool, its end, and what is said of it.</summary>
internal sealed partial class OriginPool
{
    /// <summary>An origin that was not used for so long, and holds nothing, is forgotten: a crawler meets more hosts than memory should hold.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(2);

    /// <summary>The clock's beat. Called by one thread at a time.</summary>
    public void Tick(long now)
    {
        lock (_gate)
        {
            foreach (Slot slot in _slots)
            {
                if (slot.State is SlotState.InUse or SlotState.Idle) _ticked.Add(slot);
            }
            if (_slots.Count == 0 && _waiting.Count == 0 && _settings.IsAfter(_lastUsed, ForgetAfter, now)) _isRetired = _host.Forget(this);
        }
        foreach (Slot slot in _ticked)
        {
            CloseReason reason = WhyEnd(slot, now);
            if (reason != CloseReason.None) slot.Connection.Close(reason);
            else slot.Connection.Tick(now);
        }
        _ticked.Clear();
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
                if (slot.State != SlotState.Dialing) slots.Add(slot);
            }
            while (_waiting.TakeFirst() is { } exchange) waiting.Add(exchange);
        }
        foreach (Exchange exchange in waiting) exchange.TryFail(Disposed(exchange));
        foreach (Slot slot in slots) slot.Connection.Close(CloseReason.PoolDisposed);
    }

    public OriginSnapshot GetSnapshot()
    {
        lock (_gate)
        {
            int open = _slots.Count - _dialing;
            return new OriginSnapshot(_origin.ToString(), open, _available.IdleCount, _dialing, _waiting.Count, _connectionsOpened, _exchangesBegun);
        }
    }

    /// <summary>Decides under the gate whether an idle slot has reached a limit. It is out of reach when it is to be closed.</summary>
    private CloseReason WhyEnd(Slot slot, long now)
    {
        lock (_gate)
        {
            if (slot.State != SlotState.Idle) return CloseReason.None;
            CloseReason reason = now >= slot.EndOfLife ? CloseReason.Lifetime
                : _settings.IsAfter(slot.IdleSince, IdleLimit(slot.Connection.Facts), now) ? CloseReason.IdleTimeout
                : CloseReason.None;
            if (reason != CloseReason.None) Retire(slot);
            return reason;
        }
    }

    /// <summary>
    /// The smaller of our limit and the server's (Keep-Alive: timeout) less a margin: servers close at the announced time or up to a
    /// second after it, and a request sent in that moment is lost.
    /// </summary>
    private TimeSpan IdleLimit(ConnectionFacts facts)
    {
        if (facts.IdleSeconds < 0) return _settings.IdleTimeout;
        TimeSpan hint = TimeSpan.FromSeconds(facts.IdleSeconds);
        TimeSpan limit = hint - TimeSpan.FromSeconds(Math.Min(1, hint.TotalSeconds / 5));
        return _settings.IdleTimeout == Timeout.InfiniteTimeSpan || limit < _settings.IdleTimeout ? limit : _settings.IdleTimeout;
    }

    private static ExchangeFailure Disposed(Exchange exchange) =>
        new(FailureKind.PoolDisposed, RequestStage.Queue, RequestFate.NotSent, $"{exchange.Describe()}: the pool was disposed. The request was not sent.");

    private ExchangeFailure QueueFull(Exchange exchange) =>
        new(FailureKind.QueueFull, RequestStage.Queue, RequestFate.NotSent, string.Create(CultureInfo.InvariantCulture,
            $"{exchange.Describe()}: the queue is full: {_waiting.Count} requests wait for one of {_slots.Count} connections (MaxQueuedRequests {_settings.MaxQueuedRequests}, MaxConnectionsPerServer {_settings.MaxConnectionsPerServer}). The request was not sent."));
}
