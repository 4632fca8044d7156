using System.Diagnostics;

namespace SocketLab.Lab;

/// <summary>Times of a number of like things.</summary>
internal sealed class Latencies
{
    private readonly List<TimeSpan> _times = [];
    private bool _isSorted;

    public int Count => _times.Count;

    public void Add(TimeSpan time)
    {
        _times.Add(time);
        _isSorted = false;
    }

    /// <summary>Runs it, and adds the time that it took.</summary>
    public async Task<T> MeasureAsync<T>(Func<Task<T>> run)
    {
        long begun = Stopwatch.GetTimestamp();
        T result = await run();
        Add(Stopwatch.GetElapsedTime(begun));
        return result;
    }

    /// <summary>The time that <paramref name="share"/> of them did not exceed (nearest rank); zero where there are none.</summary>
    public TimeSpan Percentile(double share)
    {
        if (_times.Count == 0) return TimeSpan.Zero;
        if (!_isSorted) _times.Sort();
        _isSorted = true;
        return _times[Math.Clamp((int)Math.Ceiling(share * _times.Count) - 1, 0, _times.Count - 1)];
    }

    public TimeSpan Median => Percentile(0.5);

    public static string Milliseconds(TimeSpan time) => Notebook.Invariant($"{time.TotalMilliseconds:N3}");
}
