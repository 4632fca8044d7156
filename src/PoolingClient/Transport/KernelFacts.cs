using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Transport;

/// <summary>
/// What the kernel's own tables say about sockets, for the messages of failures (Linux). Everything here is best effort: where a table
/// cannot be read, the answer is null and the message says less.
/// </summary>
internal static class KernelFacts
{
    private const string Descriptors = "/proc/self/fd", Limits = "/proc/self/limits", PortRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private const string TcpTable = "/proc/net/tcp", Tcp6Table = "/proc/net/tcp6";
    private const string TimeWait = "06";

    private static readonly Lock Gate = new();

    // When no descriptor is left, looking how many there are needs one: this one is given up for the look and taken again.
    private static FileStream? s_reserve = OpenReserve();

    /// <summary>Descriptors that this process has open, and how many it may have (RLIMIT_NOFILE, soft).</summary>
    public static (int Open, long Limit)? ReadDescriptors()
    {
        lock (Gate)
        {
            s_reserve?.Dispose();
            s_reserve = null;
            try
            {
                int open = Directory.EnumerateFileSystemEntries(Descriptors).Count();
                string line = File.ReadLines(Limits).First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
                string soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
                return (open, long.TryParse(soft, CultureInfo.InvariantCulture, out long limit) ? limit : long.MaxValue);
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                return null;
            }
            finally
            {
                s_reserve = OpenReserve();
            }
        }
    }

    /// <summary>The range of local ports that connect() chooses from.</summary>
    public static (int First, int Last)? ReadPortRange()
    {
        try
        {
            string[] ports = File.ReadAllText(PortRange).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return (int.Parse(ports[0], CultureInfo.InvariantCulture), int.Parse(ports[1], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>Sockets of this machine to the end point: all of them, and those in TIME_WAIT.</summary>
    public static (int All, int InTimeWait)? CountSocketsTo(IPEndPoint endPoint)
    {
        try
        {
            bool six = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
            string remote = Encode(endPoint);
            int all = 0, waiting = 0;
            foreach (string line in File.ReadLines(six ? Tcp6Table : TcpTable))
            {
                string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns.Length < 4 || columns[2] != remote) continue;
                all++;
                if (columns[3] == TimeWait) waiting++;
            }
            return (all, waiting);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>The way the table writes an end point: each four octets of the address as one number of this machine's order.</summary>
    private static string Encode(IPEndPoint endPoint)
    {
        byte[] address = endPoint.Address.GetAddressBytes();
        string text = "";
        for (int i = 0; i < address.Length; i += 4) text += BitConverter.ToUInt32(address, i).ToString("X8", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{text}:{endPoint.Port:X4}");
    }

    private static FileStream? OpenReserve()
    {
        try
        {
            return OperatingSystem.IsLinux() ? new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0) : null;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    private static bool IsUnreadable(Exception e) => e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException or IndexOutOfRangeException;
}
