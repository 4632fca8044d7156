using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace SocketLab.Kernel;

/// <summary>
/// Reads the kernel's socket tables (proc(5), /proc/net/tcp and its sisters), which ss and netstat show. They are of the network namespace, not of the process,
/// and they are read while they change: whoever waits for a state looks again.
/// </summary>
internal static class SocketTable
{
    private const string Tcp = "/proc/net/tcp", Tcp6 = "/proc/net/tcp6", Udp = "/proc/net/udp", Udp6 = "/proc/net/udp6";

    // Columns, by blanks. What follows the inode is of no interest, but for the last one of UDP.
    private const int Local = 1, Remote = 2, State = 3, Queues = 4, Timer = 5, Inode = 9, Drops = 12;

    // Times are in clock ticks, of which all of Linux' user space has a hundred a second.
    private const double TicksPerSecond = 100;

    /// <summary>Whether this system has the table.</summary>
    public static bool IsAvailable => File.Exists(Tcp);

    /// <summary>All TCP sockets of the namespace.</summary>
    public static List<SocketEntry> ReadTcp() => Read(Tcp, Tcp6);

    /// <summary>All UDP sockets of the namespace.</summary>
    public static List<SocketEntry> ReadUdp() => Read(Udp, Udp6);

    /// <summary>Parses a table with its heading.</summary>
    /// <exception cref="InvalidDataException">A line is not as the kernel writes them: better than a socket that is silently not seen.</exception>
    public static IEnumerable<SocketEntry> Parse(TextReader table)
    {
        bool isHeading = true;
        while (table.ReadLine() is { } line)
        {
            if (!isHeading && !string.IsNullOrWhiteSpace(line))
            {
                yield return TryParse(line, out SocketEntry entry) ? entry : throw new InvalidDataException($"This is no line of a socket table: '{line}'.");
            }
            isHeading = false;
        }
    }

    /// <summary>Parses one line; false where it is none.</summary>
    public static bool TryParse(string line, out SocketEntry entry)
    {
        entry = default;
        string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length <= Inode || !columns[0].EndsWith(':')) return false;
        if (!TryEndPoint(columns[Local], out IPEndPoint? local) || !TryEndPoint(columns[Remote], out IPEndPoint? remote)) return false;
        if (!TryPair(columns[Queues], out long sending, out long receiving) || !TryPair(columns[Timer], out long timer, out long ticks)) return false;
        if (!TryHex(columns[State], out long state) || !long.TryParse(columns[Inode], NumberStyles.None, CultureInfo.InvariantCulture, out long inode)) return false;
        long drops = 0;
        if (columns.Length == Drops + 1 && !long.TryParse(columns[Drops], NumberStyles.None, CultureInfo.InvariantCulture, out drops)) return false;
        TimeSpan? fires = timer == 0 ? null : TimeSpan.FromSeconds(ticks / TicksPerSecond);
        entry = new SocketEntry(local, remote, (TcpState)state, sending, receiving, fires, inode, drops);
        return true;
    }

    private static List<SocketEntry> Read(params string[] paths)
    {
        var entries = new List<SocketEntry>();
        foreach (string path in paths)
        {
            // A kernel without IPv6 has only the one table.
            if (!File.Exists(path)) continue;
            using StreamReader table = File.OpenText(path);
            entries.AddRange(Parse(table));
        }
        return entries;
    }

    /// <summary>"0100007F:1F90": each four octets of the address as one number in this machine's order, and the port.</summary>
    private static bool TryEndPoint(string text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is not (8 or 32) || !TryHex(text[(colon + 1)..], out long port) || port > IPEndPoint.MaxPort) return false;
        Span<uint> words = stackalloc uint[colon / 8];
        for (int i = 0; i < words.Length; i++)
        {
            if (!uint.TryParse(text.AsSpan(8 * i, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out words[i])) return false;
        }
        var address = new IPAddress(MemoryMarshal.AsBytes(words));
        endPoint = new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, (int)port);
        return true;
    }

    private static bool TryPair(string text, out long first, out long second)
    {
        second = 0;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return TryHex(colon < 0 ? "" : text[..colon], out first) && TryHex(text[(colon + 1)..], out second);
    }

    private static bool TryHex(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
}
