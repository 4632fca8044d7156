namespace PoolingClient.Soak;

/// <summary>What this process has open: descriptors, by what they are of, and timers that run.</summary>
internal sealed class Remains
{
    private readonly Dictionary<string, int> _descriptors = [];
    private readonly long _timers = Timer.ActiveCount;

    private Remains()
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (KindOf(entry) is { } kind) _descriptors[kind] = _descriptors.GetValueOrDefault(kind) + 1;
        }
    }

    public static Remains Now() => new();

    /// <summary>Waits until there is no more than before; says what there is then, or null. What ends on other threads takes a moment.</summary>
    public static async Task<string?> SettleAsync(Remains before, TimeSpan limit)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            string? more = Now().MoreThan(before);
            if (more is null || TimeProvider.System.GetElapsedTime(begun) > limit) return more;
            await Task.Delay(20);
        }
    }

    private string? MoreThan(Remains before)
    {
        string[] more =
        [
            .. _descriptors.Where(one => one.Value > before._descriptors.GetValueOrDefault(one.Key)).Select(one => $"{one.Value} descriptors of {one.Key} (before: {before._descriptors.GetValueOrDefault(one.Key)})"),
            .. _timers > before._timers ? (string[])[$"{_timers} timers (before: {before._timers})"] : [],
        ];
        return more.Length == 0 ? null : string.Join(", ", more);
    }

    /// <summary>Sockets, pipes and the like, by kind. Not files: the client opens none, and the runtime maps assemblies and symbols when it first needs them.</summary>
    private static string? KindOf(string entry)
    {
        try
        {
            string? target = new FileInfo(entry).LinkTarget;
            return target?.StartsWith('/') == true ? null : target?.Split(":[")[0];
        }
        catch (IOException)
        {
            return null;   // closed since it was listed
        }
    }
}
