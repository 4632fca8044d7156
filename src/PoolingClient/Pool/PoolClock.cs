namespace PoolingClient.Pool;

/// <summary>
/// The one timer of a pool. At each beat the time limits of all connections are compared with the time: no request has a timer of
/// its own. It stands still while the pool knows no origin.
/// </summary>
internal sealed class PoolClock : IDisposable
{
    /// <summary>Limits are met this much late at the most: little against limits of seconds, and ten wake-ups a second cost nothing.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _timer;
    private readonly Func<bool> _tick;
    private int _isTicking;
    private int _isRunning;

    /// <param name="time">The time of the pool.</param>
    /// <param name="tick">Called at each beat, by one thread at a time; false stops the clock until <see cref="Start"/>.</param>
    public PoolClock(TimeProvider time, Func<bool> tick)
    {
        _tick = tick;
        // The timer lives as long as the pool: it must not keep the context of whoever made the first request alive.
        AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(static clock => ((PoolClock)clock!).OnBeat(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        suppressed?.Undo();
    }

    public void Start()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 0) _timer.Change(Beat, Beat);
    }

    public void Dispose() => _timer.Dispose();

    private void OnBeat()
    {
        if (Interlocked.Exchange(ref _isTicking, 1) != 0) return;
        try
        {
            if (_tick()) return;
            Volatile.Write(ref _isRunning, 0);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (_tick()) Start();   // an origin may have come while the clock was being stopped
        }
        finally
        {
            Volatile.Write(ref _isTicking, 0);
        }
    }
}
