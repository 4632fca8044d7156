using System.Numerics;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>Counts durations in buckets whose width is 1/64 of their value: any duration, in bounded memory, to about 1.5 %. Thread-safe.</summary>
internal sealed class LatencyHistogram
{
    private const int Bits = 6, Width = 1 << Bits;

    private readonly int[] _buckets = new int[Width * 64];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(long nanoseconds)
    {
        Interlocked.Increment(ref _buckets[IndexOf((ulong)Math.Max(0, nanoseconds))]);
        Interlocked.Increment(ref _count);
    }

    /// <param name="share">From 0 to 1.</param>
    /// <returns>The duration, in microseconds, that so large a share does not exceed.</returns>
    public double Quantile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count)), seen = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen >= rank) return ValueOf(i) / 1e3;
        }
        return 0;
    }

    private static int IndexOf(ulong value)
    {
        if (value < Width) return (int)value;
        int shift = 63 - BitOperations.LeadingZeroCount(value) - Bits;
        return ((shift + 1) << Bits) + (int)((value >> shift) - Width);
    }

    /// <summary>The middle of a bucket.</summary>
    private static double ValueOf(int index)
    {
        if (index < Width) return index;
        int shift = (index >> Bits) - 1;
        return ((index & (Width - 1)) + Width + 0.5) * Math.Pow(2, shift);
    }
}
