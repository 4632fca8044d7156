using System.Diagnostics;
using PoolingClient.Benchmarks.Server;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>
/// Requests that come by the clock, whether earlier ones were answered or not. Latency counts from the instant a request was due: a client
/// that falls behind shows it in every request that had to wait (no coordinated omission).
/// </summary>
internal sealed class OpenLoad(LoadSpec spec, Door door)
{
    // Requests come in small bunches, as the clock of a thread allows.
    private const long TickNanoseconds = 500_000;

    // A client this far behind does not hold the rate.
    private const int MostInFlight = 10_000;

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan MostEnding = TimeSpan.FromSeconds(10);

    private readonly byte[] _buffer = new byte[spec.Buffer];
    private LatencyHistogram _histogram = new();
    private Round _round = new();
    private long _recordFrom;
    private int _inFlight;

    /// <summary>Blocks the calling thread, which keeps the clock.</summary>
    public WindowResult Run(double rate, TimeSpan window)
    {
        GC.Collect();
        (_histogram, _round) = (new LatencyHistogram(), new Round());
        long begin = Stopwatch.GetTimestamp();
        _recordFrom = begin + Ticks(Settling);
        bool isOverrun = !Launch(rate, begin, Settling + window);
        long end = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _inFlight) > 0)
        {
            if (Stopwatch.GetElapsedTime(end) > MostEnding) throw new TimeoutException("Requests in flight did not end.");
            Thread.Sleep(1);
        }
        return new WindowResult
        {
            Seconds = window.TotalSeconds,
            Requests = _histogram.Count,
            MedianMicroseconds = _histogram.Quantile(0.5),
            P99Microseconds = _histogram.Quantile(0.99),
            IsOverrun = isOverrun,
            Failures = _round.Failures,
            FirstFailure = _round.FirstFailure,
        };
    }

    private bool Launch(double rate, long begin, TimeSpan span)
    {
        long launched = 0, ticks = (long)(span.TotalMilliseconds * 1_000_000 / TickNanoseconds);
        for (long tick = 0; tick < ticks; tick++)
        {
            long due = begin + (long)(tick * TickNanoseconds * (Stopwatch.Frequency / 1e9));
            SleepUntil(due);
            long target = (long)(rate * (tick + 1) * TickNanoseconds / 1e9);
            for (; launched < target; launched++)
            {
                if (Interlocked.Increment(ref _inFlight) > MostInFlight || _round.IsStopped)
                {
                    Interlocked.Decrement(ref _inFlight);
                    return false;
                }
                ThreadPool.UnsafeQueueUserWorkItem(static arrival => _ = arrival.Load.SendAsync(arrival.Due), (Load: this, Due: due), preferLocal: false);
            }
        }
        return true;
    }

    private async Task SendAsync(long due)
    {
        try
        {
            await door.SendOnceAsync(spec.Targets[0], _buffer);
            if (due >= _recordFrom) _histogram.Add((long)Stopwatch.GetElapsedTime(due).TotalNanoseconds);
        }
        catch (Exception e)
        {
            _round.Fail(e);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private static unsafe void SleepUntil(long due)
    {
        while (true)
        {
            double left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalNanoseconds;
            if (left <= 0) return;
            if (!OperatingSystem.IsLinux())
            {
                Thread.Sleep(1);
                continue;
            }
            Libc.TimeSpec span = Libc.TimeSpec.Of((long)left);
            _ = Libc.Sleep(&span, null);
        }
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
