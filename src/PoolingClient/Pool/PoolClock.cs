namespace PoolingClient.Pool;

/// <summary>
/// The one timer of a pool. At each beat the time limits of all requests and connections are compared with the time: none of them has
/// a timer of its own. It stands still while the pool knows no origin.
/// </summary>
internal sealed class PoolClock : IDisposable
{
    /// <summary>Limits are met within 50 ms: one beat, and the beat's own delay under load.</summary>
    private static readonly TimeSpan FineBeat = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan SlowestBeat = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _timer;
    private readonly TimeSpan _slowBeat;
    private readonly Func<Pace> _tick;
    private readonly Lock _gate = new();
    private int _isTicking;
    private Pace _pace;   // written under the gate

    /// <param name="time">The time of the pool.</param>
    /// <param name="slowBeat">The beat while nothing is in flight.</param>
    /// <param name="tick">Called at each beat, by one thread at a time; says how often it wants to be called.</param>
    public PoolClock(TimeProvider time, TimeSpan slowBeat, Func<Pace> tick)
    {
        (_tick, _slowBeat) = (tick, slowBeat);
        // The timer lives as long as the pool: it must not keep the context of whoever made the first request alive.
        AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(static clock => ((PoolClock)clock!).OnBeat(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        suppressed?.Undo();
    }

    /// <summary>A request has come. It costs one read while the clock runs fine already.</summary>
    public void Hurry()
    {
        if (_pace != Pace.Fine) SetPace(Pace.Fine);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>
    /// A hundredth of the shortest limit of an idle connection, between the fine beat and 100 ms: servers announce limits of their own, of
    /// seconds, and a connection that is closed late is one that may be used too late.
    /// </summary>
    public static TimeSpan SlowBeatFor(TimeSpan shortest)
    {
        if (shortest == Timeout.InfiniteTimeSpan || shortest / 100 > SlowestBeat) return SlowestBeat;
        return shortest / 100 < FineBeat ? FineBeat : shortest / 100;
    }

    private void OnBeat()
    {
        if (Interlocked.Exchange(ref _isTicking, 1) != 0) return;
        try
        {
            Pace wanted = _tick();
            if (wanted == _pace) return;
            bool isFaster = wanted > _pace;
            SetPace(wanted);
            if (isFaster) return;
            // Something may have come between the look and the slowing down.
            wanted = _tick();
            if (wanted > _pace) SetPace(wanted);
        }
        finally
        {
            Volatile.Write(ref _isTicking, 0);
        }
    }

    private void SetPace(Pace pace)
    {
        lock (_gate)
        {
            if (_pace == pace) return;
            _pace = pace;
            TimeSpan beat = pace switch
            {
                Pace.Fine => FineBeat,
                Pace.Slow => _slowBeat,
                _ => Timeout.InfiniteTimeSpan,
            };
            _timer.Change(beat, beat);
        }
    }
}
