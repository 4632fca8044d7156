using System.Runtime.InteropServices;

namespace SocketLab.Kernel;

/// <summary>How many descriptors this process may have (RLIMIT_NOFILE, getrlimit(2)): each socket is one.</summary>
internal static partial class DescriptorLimit
{
    // The number of the limit differs by system.
    private static readonly int s_resource = OperatingSystem.IsLinux() ? 7 : 8;

    /// <summary>Raises the soft limit, which the shell's "ulimit -n" shows, as far as the hard one where that is needed and allowed.</summary>
    /// <returns>The soft limit then, and the one found; null where the system has no such limit.</returns>
    public static (long Now, long Found)? Raise(long needed)
    {
        if (OperatingSystem.IsWindows() || GetLimit(s_resource, out Limit limit) != 0) return null;
        long found = Clamp(limit.Soft);
        if (found >= needed) return (found, found);
        var wanted = new Limit { Soft = Math.Min((ulong)needed, limit.Hard), Hard = limit.Hard };
        if (SetLimit(s_resource, wanted) != 0) return (found, found);
        return (Clamp(wanted.Soft), found);
    }

    private static long Clamp(ulong limit) => (long)Math.Min(limit, long.MaxValue);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
