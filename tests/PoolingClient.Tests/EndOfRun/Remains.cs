using System.Collections.Concurrent;
using System.Globalization;

namespace PoolingClient.Tests.EndOfRun;

/// <summary>What this process has of sockets, timers and failed tasks that nobody looked at, besides what it had before the first test.</summary>
internal static class Remains
{
    private static readonly ConcurrentQueue<Exception> UnobservedOnes = [];

    /// <summary>The runner's own, to the program that started it.</summary>
    private static HashSet<string> _before = [];

    /// <summary>Exceptions of tasks that were collected with nobody having asked for them.</summary>
    public static IReadOnlyCollection<Exception> Unobserved => UnobservedOnes;

    /// <summary>Timers that ran before the first test: the runner's.</summary>
    public static long TimersBefore { get; private set; }

    public static void NoteBeginning()
    {
        TimersBefore = Timer.ActiveCount;
        TaskScheduler.UnobservedTaskException += (_, e) =>
        {
            // A limit of a test on a wait that it needed no more (Waits.InTime): thrown nowhere, it has no trace.
            if (!e.Exception.InnerExceptions.All(one => one is TimeoutException { StackTrace: null })) UnobservedOnes.Enqueue(e.Exception);
        };
        _before = [.. Inodes()];
    }

    /// <summary>The TCP sockets of this process, listeners too, as the kernel's table shows them; none where there is no such table.</summary>
    public static string[] Sockets()
    {
        if (!OperatingSystem.IsLinux()) return [];
        HashSet<string> own = [.. Inodes().Except(_before)];
        return [.. new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }.Where(File.Exists).SelectMany(table => File.ReadLines(table).Skip(1)).Select(Line).Where(line => own.Contains(line.Inode)).Select(line => line.Text)];
    }

    private static (string Inode, string Text) Line(string line)
    {
        string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (columns[9], string.Create(CultureInfo.InvariantCulture, $"{columns[1]} -> {columns[2]}, state {columns[3]}"));
    }

    private static IEnumerable<string> Inodes()
    {
        if (!OperatingSystem.IsLinux()) yield break;
        foreach (string descriptor in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            // It may have been closed since it was listed: the one of this listing is.
            string? target = File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name;
            if (target?.StartsWith("socket:[", StringComparison.Ordinal) == true) yield return target["socket:[".Length..^1];
        }
    }
}
