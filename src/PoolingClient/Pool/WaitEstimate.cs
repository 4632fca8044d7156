namespace PoolingClient.Pool;

/// <summary>
/// How long a request that comes now would wait in the queue, by how fast connections have become free lately. It is asked only for requests
/// with a deadline, and says nothing unless it has seen enough.
/// </summary>
/// <remarks>Not thread-safe: under the gate of its pool.</remarks>
internal sealed class WaitEstimate(TimeProvider time)
{
    /// <summary>Releases before the estimate is believed: fewer tell more about chance than about the server.</summary>
    private const int Enough = 32;

    /// <summary>Weight of the newest gap between releases: about the last 32 count.</summary>
    private const double Weight = 1.0 / 32;

    /// <summary>A rate that has not been seen for so long is no rate any more.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(5);

    private long _last;
    private int _seen;
    private double _gap;       // mean seconds between releases while others wait
    private double _deviation; // its mean absolute deviation

    /// <summary>There is room for so many more while requests wait.</summary>
    public void Released(int count)
    {
        long now = time.GetTimestamp();
        if (_last != 0 && time.GetElapsedTime(_last, now) is var elapsed && elapsed < Stale)
        {
            double gap = elapsed.TotalSeconds / count;
            _deviation += Weight * (Math.Abs(gap - _gap) - _deviation);
            _gap = _seen == 0 ? gap : _gap + Weight * (gap - _gap);
            _seen++;
        }
        else
        {
            _seen = 0;
        }
        _last = now;
    }

    /// <summary>The queue is empty: the time to the next release says nothing about the speed of service.</summary>
    public void Interrupted() => _last = 0;

    /// <summary>The least wait that can be expected behind <paramref name="ahead"/> others; null where the estimate is poor.</summary>
    public TimeSpan? LeastWait(int ahead)
    {
        if (_seen < Enough || time.GetElapsedTime(_last) >= Stale) return null;
        double gap = Math.Max(0, _gap - _deviation);
        return TimeSpan.FromSeconds(gap * (ahead + 1));
    }
}
