namespace PoolingClient.Resilience;

/// <summary>
/// A quantile of the latencies of the last one to two windows, in 2.7 KB whatever their number: counts in buckets that are each 5 % wider than the one before, from 0.1 ms to
/// about 18 minutes. What it says is at most one bucket, 5 %, above the exact quantile of the same latencies.
/// </summary>
internal sealed class LatencyQuantile
{
    /// <summary>How much wider each bucket is.</summary>
    public const double Growth = 1.05;

    private const int Buckets = 332;

    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(0.1);
    private static readonly double s_logGrowth = Math.Log(Growth);

    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    // Under the gate.
    private int[] _current = new int[Buckets];
    private int[] _before = new int[Buckets];
    private int _currentCount;
    private int _beforeCount;
    private long _turned;

    public LatencyQuantile(TimeSpan window, TimeProvider time) => (_window, _time, _turned) = (window, time, time.GetTimestamp());

    public void Observe(TimeSpan latency)
    {
        int bucket = latency <= s_first ? 0 : (int)Math.Ceiling(Math.Log(latency / s_first) / s_logGrowth - 1e-9);
        lock (_gate)
        {
            Turn();
            if (_currentCount == int.MaxValue) return;
            _current[Math.Min(bucket, Buckets - 1)]++;
            _currentCount++;
        }
    }

    /// <summary>The latency that the share <paramref name="quantile"/> of the answers did not exceed; null where fewer than <paramref name="least"/> were seen.</summary>
    public TimeSpan? Read(double quantile, int least, out int samples)
    {
        lock (_gate)
        {
            Turn();
            long count = (long)_currentCount + _beforeCount;
            samples = (int)Math.Min(count, int.MaxValue);
            if (count < least || count == 0) return null;
            long rank = Math.Max(1, (long)Math.Ceiling(quantile * count));
            long seen = 0;
            for (int i = 0; i < Buckets; i++)
            {
                seen += _current[i] + (long)_before[i];
                if (seen >= rank) return s_first * Math.Pow(Growth, i);
            }
            return null;
        }
    }

    private void Turn()
    {
        TimeSpan elapsed = _time.GetElapsedTime(_turned);
        if (elapsed < _window) return;
        (_before, _current) = (_current, _before);
        _beforeCount = _currentCount;
        Array.Clear(_current);
        _currentCount = 0;
        if (elapsed >= 2 * _window)
        {
            Array.Clear(_before);
            _beforeCount = 0;
        }
        _turned = _time.GetTimestamp();
    }
}
