using System.Diagnostics;
using System.Net;

namespace SocketLab.Kernel;

/// <summary>Looks for sockets in the kernel's table until they are as expected.</summary>
internal static class SocketWatch
{
    // Retransmissions bring most states; the first comes after a second at most, the next after three.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>The socket with these ends; null where the table has none.</summary>
    public static SocketEntry? Find(IEnumerable<SocketEntry> table, IPEndPoint local, IPEndPoint? remote)
    {
        foreach (SocketEntry entry in table)
        {
            if (!entry.Local.Equals(local)) continue;
            if (remote is null ? entry.State == TcpState.Listen : entry.Remote.Equals(remote)) return entry;
        }
        return null;
    }

    /// <summary>Reads the table until a look at it satisfies, for a few seconds at most; the last look, either way.</summary>
    public static async Task<(T Seen, bool IsAsExpected)> UntilAsync<T>(Func<IReadOnlyList<SocketEntry>, T> look, Func<T, bool> isAsExpected, CancellationToken stop)
    {
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            T seen = look(SocketTable.ReadTcp());
            if (isAsExpected(seen)) return (seen, true);
            if (Stopwatch.GetElapsedTime(begun) > Limit) return (seen, false);
            await Task.Delay(Pause, stop);
        }
    }
}
