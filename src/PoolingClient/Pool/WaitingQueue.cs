using PoolingClient.Connections;

namespace PoolingClient.Pool;

/// <summary>Exchanges that wait for a connection, first come first served. The links stand in the exchanges, so that one leaves from the middle in constant time.</summary>
internal sealed class WaitingQueue
{
    private Exchange? _first, _last;

    public int Count { get; private set; }

    public void AddLast(Exchange exchange)
    {
        (exchange.PreviousInQueue, exchange.NextInQueue, exchange.IsQueued) = (_last, null, true);
        if (_last is null) _first = exchange;
        else _last.NextInQueue = exchange;
        _last = exchange;
        Count++;
    }

    /// <summary>For an exchange that had its turn and lost its connection: it does not wait behind those that came after it.</summary>
    public void AddFirst(Exchange exchange)
    {
        (exchange.PreviousInQueue, exchange.NextInQueue, exchange.IsQueued) = (null, _first, true);
        if (_first is null) _last = exchange;
        else _first.PreviousInQueue = exchange;
        _first = exchange;
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
