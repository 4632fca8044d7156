namespace PoolingClient.Diagnostics;

/// <summary>The responses of one pool that were never disposed.</summary>
internal sealed class LeakLog
{
    /// <summary>They mostly come from one place: the last few show which.</summary>
    private const int Most = 16;

    private readonly Lock _gate = new();

    // Under the gate.
    private readonly Queue<LeakedResponse> _last = new();
    private long _count;

    /// <summary>Called for each, without a gate, on a thread of the pool of threads. What it throws is lost.</summary>
    public Action<LeakedResponse>? Noted { get; set; }

    /// <summary>How many there were.</summary>
    public long Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>A response was found.</summary>
    public void NoteLeak(LeakedResponse leak)
    {
        lock (_gate)
        {
            _count++;
            if (_last.Count == Most) _last.Dequeue();
            _last.Enqueue(leak);
        }
        try { Noted?.Invoke(leak); }
        catch (Exception) { }   // whoever logs must not keep the connection from coming back
    }

    /// <summary>The last of them, the newest first.</summary>
    public IReadOnlyList<LeakedResponse> Last
    {
        get
        {
            lock (_gate) return _count == 0 ? [] : [.. _last.Reverse()];
        }
    }
}
