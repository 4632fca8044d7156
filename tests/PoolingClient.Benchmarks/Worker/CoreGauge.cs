using System.Globalization;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>How busy a core was, with whatever ran on it, by Linux's own account: what exceeds our processes' time, others took from them.</summary>
internal static class CoreGauge
{
    private const double TicksPerSecond = 100;   // USER_HZ, which every Linux says to its programs

    /// <returns>Seconds that the core was busy since the machine began; NaN where that cannot be had.</returns>
    public static double ReadBusy(int core)
    {
        if (core < 0 || !OperatingSystem.IsLinux()) return double.NaN;
        string name = string.Create(CultureInfo.InvariantCulture, $"cpu{core} ");
        foreach (string line in File.ReadLines("/proc/stat"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal)) return Sum(line.Split(' ')) / TicksPerSecond;
        }
        return double.NaN;
    }

    /// <summary>user nice system (idle iowait) irq softirq steal</summary>
    private static double Sum(string[] words)
    {
        double ticks = 0;
        foreach (int at in (ReadOnlySpan<int>)[1, 2, 3, 6, 7, 8])
        {
            if (at < words.Length) ticks += long.Parse(words[at], CultureInfo.InvariantCulture);
        }
        return ticks;
    }
}
