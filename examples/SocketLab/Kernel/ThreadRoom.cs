using System.Globalization;

namespace SocketLab.Kernel;

/// <summary>How many threads more this process may start, by the limits that Linux has for them. A process that runs into one of them is ended.</summary>
internal static class ThreadRoom
{
    private const string Group = "/sys/fs/cgroup", OwnGroup = "/proc/self/cgroup", Limits = "/proc/self/limits";
    private const string ThreadsMax = "/proc/sys/kernel/threads-max", LoadAverage = "/proc/loadavg", MemoryInfo = "/proc/meminfo";

    /// <summary>The least of what the limits leave, and which it is; null where none is known.</summary>
    public static (long Threads, string Limit)? Read()
    {
        var found = new List<(long Threads, string Limit)>();
        Add(ReadNumber(ThreadsMax) - ReadSystemThreads(), "kernel.threads-max");
        Add(ReadSoftProcesses() - ReadSystemThreads(), "ulimit -u");
        Add(ReadGroup("pids.max") - (ReadGroup("pids.current") ?? 0), "the control group's pids.max");
        return found.Count == 0 ? null : found.MinBy(limit => limit.Threads);

        void Add(long? threads, string limit)
        {
            if (threads is { } room) found.Add((Math.Max(0, room), limit));
        }
    }

    /// <summary>Memory that can be had without swapping, in octets; null where it is not known.</summary>
    public static long? ReadAvailableMemory()
    {
        string? line = ReadLines(MemoryInfo).FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return Number(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1)) * 1024;
    }

    /// <summary>"0.20 0.18 0.12 1/80 11206": what stands behind the stroke are all threads of the system.</summary>
    private static long? ReadSystemThreads() => Number(ReadLines(LoadAverage).FirstOrDefault()?.Split(' ').ElementAtOrDefault(3)?.Split('/').ElementAtOrDefault(1));

    private static long? ReadSoftProcesses()
    {
        string? line = ReadLines(Limits).FirstOrDefault(l => l.StartsWith("Max processes", StringComparison.Ordinal));
        return Number(line?["Max processes".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(0));
    }

    private static long? ReadGroup(string file)
    {
        // Version 2 has one line, "0::/path".
        string? path = ReadLines(OwnGroup).FirstOrDefault(l => l.StartsWith("0::", StringComparison.Ordinal))?["0::".Length..];
        return path is null ? null : ReadNumber(Path.Join(Group, path, file));
    }

    private static long? ReadNumber(string path) => Number(ReadLines(path).FirstOrDefault());

    /// <summary>"max" and "unlimited" are no numbers.</summary>
    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
