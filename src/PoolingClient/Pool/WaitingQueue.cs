using PoolingClient.Connections;

namespace PoolingClient.Pool;

/// <summary>Exchanges that wait for a connection, first come first served. The links stand in the exchanges, so that one leaves from the middle in constant time.</summary>
internal sealed class WaitingQueue
{
    private Exchange? _first, _last;

    public int Count { get; private set; }

    public Exchange? First => _first;

    /// <summary>The one at <paramref name="index"/>; it is found by counting, so the index should be small.</summary>
    public Exchange? this[int index]
    {
        get
        {
            Exchange? exchange = _first;
            for (int i = 0; i < index && exchange is not null; i++) exchange = exchange.NextInQueue;
            return exchange;
        }
    }

    public void AddLast(Exchange exchange)
    {
        (exchange.PreviousInQueue, exchange.NextInQueue, exchange.IsQueued, exchange.Times.Waited) = (_last, null, true, true);
        if (_last is null) _first = exchange;
        else _last.NextInQueue = exchange;
        _last = exchange;
        Count++;
    }

    /// <summary>For an exchange that had its turn and lost its connection: before those that never had one, behind those that lost theirs earlier.</summary>
    public void AddReturned(Exchange exchange)
    {
        Exchange? next = _first;
        while (next is { HadTurn: true }) next = next.NextInQueue;
        if (next is null)
        {
            AddLast(exchange);
            return;
        }
        (exchange.PreviousInQueue, exchange.NextInQueue, exchange.IsQueued, exchange.Times.Waited) = (next.PreviousInQueue, next, true, true);
        if (next.PreviousInQueue is { } previous) previous.NextInQueue = exchange;
        else _first = exchange;
        next.PreviousInQueue = exchange;
        Count++;
    }

    public Exchange? TakeFirst()
    {
        Exchange? first = _first;
        if (first is not null) Remove(first);
        return first;
    }

    /// <summary>False where it stands in no queue any more.</summary>
    public bool Remove(Exchange exchange)
    {
        if (!exchange.IsQueued) return false;
        if (exchange.PreviousInQueue is { } previous) previous.NextInQueue = exchange.NextInQueue;
        else _first = exchange.NextInQueue;
        if (exchange.NextInQueue is { } next) next.PreviousInQueue = exchange.PreviousInQueue;
        else _last = exchange.PreviousInQueue;
        (exchange.PreviousInQueue, exchange.NextInQueue, exchange.IsQueued) = (null, null, false);
        Count--;
        return true;
    }
}
