using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SocketLab.Kernel;
using SocketLab.Lab;
using Spectre.Console;

namespace SocketLab.Experiments;

/// <summary>EADDRINUSE and EADDRNOTAVAIL: what bind() and connect() refuse, and which option changes it.</summary>
internal sealed class AddressInUse : IExperiment
{
    // socket.h and in.h of Linux.
    private const int SolSocket = 1, ReuseAddress = 2, ReusePort = 15, IpProtoIp = 0, LocalPortRange = 51;

    // So many ports does the small range have: enough to see them run out, and few enough to leave the machine alone.
    private const int SmallRange = 16;

    // Each takes a second and a little; a machine that cannot close 16 connections within a second in any of them has other work.
    private const int Rounds = 10;

    public string Name => "address";

    public string Title => "Address already in use, and cannot assign requested address";

    public string Paragraph =>
        "EADDRINUSE comes from bind(): another socket has the port, and be it one in TIME_WAIT after a restart. SO_REUSEADDR allows to bind beside TIME_WAIT (if all have set it), never beside " +
        "a listener; .NET sets it by itself for TCP, so that its servers restart. EADDRNOTAVAIL comes when there is no such address, or from connect(), when no local " +
        "port is left for this destination: connections that are closed after each request use one port a minute each, in TIME_WAIT. A range of 16 ports shows it here.";

    public async Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux())
        {
            notebook.Skip("the options and their numbers are those of Linux.");
            return;
        }
        var tries = new Tries(notebook);
        using (Socket listener = Bound(isReuse: true, isReusePort: true))
        {
            listener.Listen(8);
            var door = (IPEndPoint)listener.LocalEndPoint!;
            tries.Bind("a listener has the port", door, isReuse: false, expected: SocketError.AddressAlreadyInUse);
            tries.Bind("a listener has the port", door, isReuse: true, expected: SocketError.AddressAlreadyInUse);
            tries.Bind("a listener; both SO_REUSEPORT", door, isReuse: true, expected: SocketError.Success, isReusePort: true);
        }
        foreach (bool isReuse in (bool[])[true, false])
        {
            string who = isReuse ? "TIME_WAIT of one that had set it" : "TIME_WAIT of one that had not";
            IPEndPoint door = await LeaveTimeWaitAsync(isReuse, stop);
            tries.Bind(who, door, isReuse: false, expected: SocketError.AddressAlreadyInUse);
            tries.Bind(who, door, isReuse: true, expected: isReuse ? SocketError.Success : SocketError.AddressAlreadyInUse);
            if (isReuse) tries.BindAsDotNet("the same, by .NET", door, SocketError.Success);
        }
        if (!AllowsAnyAddress()) tries.Bind("nobody: the address is not ours", new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0), isReuse: false, expected: SocketError.AddressNotAvailable);
        (SmallRangeSeen? small, string why) = await UseUpAsync(tries, stop);
        tries.Finish();
        if (small is null) notebook.Skip($"ports could not be used up in a small range: {why}");
        else Tell(notebook, small);
    }

    private static void Tell(Notebook notebook, SmallRangeSeen small)
    {
        notebook.Expect(small.Connected is > 0 and <= SmallRange && small.WhenOpen == SocketError.AddressNotAvailable, Notebook.Invariant(
            $"{small.Connected} connections took the {SmallRange} ports ({small.First}-{small.Last}), the next was refused: {Describe(small.WhenOpen)}. Other destinations have all ports for themselves."));
        notebook.Expect(small.InTimeWait > 0 && small.WhenClosed == SocketError.AddressNotAvailable, Notebook.Invariant(
            $"they were closed, and the next was still refused ({Describe(small.WhenClosed)}): {small.InTimeWait} ports are in TIME_WAIT. Keeping connections is the remedy, a wider ip_local_port_range only a delay."));
        notebook.Note("Between two sockets of one machine the kernel lends a port in TIME_WAIT again after a second (net.ipv4.tcp_tw_reuse); over a network it stays taken for the whole minute.");
    }

    /// <summary>
    /// Connects from a range of 16 ports until none is left, then closes all and tries once more. Between sockets of one machine the kernel (tcp_tw_reuse, whose default is 2) lends a port in TIME_WAIT
    /// again after a second, by the ticks of its clock; over a network it does not. So the ports are closed at the beginning of a second, and where the last try did not come within it, it says nothing, and all
    /// is done again.
    /// </summary>
    private static async Task<(SmallRangeSeen? Seen, string Why)> UseUpAsync(Tries tries, CancellationToken stop)
    {
        for (int round = 0; round < Rounds; round++)
        {
            if (PickRange() is not { } range || await TryUseUpAsync(range.First, range.Last, stop) is not { } small) return (null, "the kernel has no IP_LOCAL_PORT_RANGE (Linux 6.3 and later).");
            if (small.WhenClosed == SocketError.Success && !small.IsWithinSecond) continue;
            tries.Add("connections hold all 16 ports", "connect()", null, small.WhenOpen, SocketError.AddressNotAvailable);
            tries.Add("they are closed: TIME_WAIT", "connect()", null, small.WhenClosed, SocketError.AddressNotAvailable);
            return (small, "");
        }
        return (null, Notebook.Invariant($"this machine is so busy that in {Rounds} tries 16 connections could not be closed within a second, after which it lends their ports again."));
    }

    private static async Task<SmallRangeSeen?> TryUseUpAsync(int first, int last, CancellationToken stop)
    {
        using Socket listener = Bound(isReuse: true);
        listener.Listen(SmallRange * 2);
        var door = (IPEndPoint)listener.LocalEndPoint!;
        using Socket late = NewClient();
        var open = new List<Socket>();
        var accepted = new List<Socket>();
        try
        {
            SocketError whenOpen = SocketError.Success;
            while (open.Count <= SmallRange && whenOpen == SocketError.Success)
            {
                Socket client = NewClient();
                open.Add(client);
                if (!TrySetRange(client, first, last)) return null;
                whenOpen = await ConnectAsync(client, door, stop);
            }
            int connected = open.Count(client => client.Connected);
            for (int i = 0; i < connected; i++) accepted.Add(await listener.AcceptAsync(stop));
            TrySetRange(late, first, last);

            long second = await NextSecondAsync(stop);
            for (int i = 0; i < connected; i++) open[i].Shutdown(SocketShutdown.Send);   // who closes first keeps the port
            foreach (Socket end in accepted)
            {
                while (await end.ReceiveAsync(new byte[16], stop) > 0)
                {
                }
                end.Dispose();
            }
            (int inTimeWait, _) = await SocketWatch.UntilAsync(table => CountTimeWait(table, door), count => count == connected, stop);
            SocketError whenClosed = await ConnectAsync(late, door, stop);
            return new SmallRangeSeen(first, last, connected, whenOpen, inTimeWait, whenClosed, IsWithinSecond: MonotonicSecond == second);
        }
        finally
        {
            foreach (Socket socket in open) socket.Dispose();
            foreach (Socket socket in accepted) socket.Dispose();
        }
    }

    private static Socket NewClient() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Stopwatch reads CLOCK_MONOTONIC on Linux, which is what the kernel counts those seconds by.</summary>
    private static long MonotonicSecond => Stopwatch.GetTimestamp() / Stopwatch.Frequency;

    /// <summary>Waits for the next second to begin, and for its first tick to be over: the kernel looks at its clock at ticks.</summary>
    private static async Task<long> NextSecondAsync(CancellationToken stop)
    {
        long left = Stopwatch.Frequency - Stopwatch.GetTimestamp() % Stopwatch.Frequency;
        await Task.Delay(TimeSpan.FromSeconds((double)left / Stopwatch.Frequency) + TimeSpan.FromMilliseconds(20), stop);
        return MonotonicSecond;
    }

    private static int CountTimeWait(IReadOnlyList<SocketEntry> table, IPEndPoint remote)
    {
        int count = 0;
        foreach (SocketEntry entry in table) count += entry.State == TcpState.TimeWait && entry.Remote.Equals(remote) ? 1 : 0;
        return count;
    }

    /// <summary>Machines that take over the addresses of others may bind to what is not theirs.</summary>
    private static bool AllowsAnyAddress()
    {
        const string Setting = "/proc/sys/net/ipv4/ip_nonlocal_bind";
        return File.Exists(Setting) && File.ReadAllText(Setting).Trim() == "1";
    }

    /// <summary>16 ports at a place of their own in the kernel's range; null where the range cannot be read.</summary>
    private static (int First, int Last)? PickRange()
    {
        try
        {
            string[] range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            int first = int.Parse(range[0], System.Globalization.CultureInfo.InvariantCulture), last = int.Parse(range[1], System.Globalization.CultureInfo.InvariantCulture);
            if (last - first < SmallRange) return null;
            int at = Random.Shared.Next(first, last - SmallRange + 1);
            return (at, at + SmallRange - 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>IP_LOCAL_PORT_RANGE of ip(7): the last port in the upper half, the first in the lower.</summary>
    private static bool TrySetRange(Socket socket, int first, int last)
    {
        byte[] range = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(range, ((uint)last << 16) | (uint)first);
        try
        {
            socket.SetRawSocketOption(IpProtoIp, LocalPortRange, range);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<SocketError> ConnectAsync(Socket client, IPEndPoint door, CancellationToken stop)
    {
        try
        {
            await client.ConnectAsync(door, stop);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    /// <summary>A server accepts one connection and closes first, and stops listening: its port is left in TIME_WAIT.</summary>
    private static async Task<IPEndPoint> LeaveTimeWaitAsync(bool isReuse, CancellationToken stop)
    {
        using Socket listener = Bound(isReuse);
        listener.Listen(1);
        var door = (IPEndPoint)listener.LocalEndPoint!;
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(door, stop);
        using Socket accepted = await listener.AcceptAsync(stop);
        accepted.Shutdown(SocketShutdown.Send);
        while (await client.ReceiveAsync(new byte[16], stop) > 0)
        {
        }
        var near = (IPEndPoint)client.LocalEndPoint!;
        client.Dispose();
        await SocketWatch.UntilAsync(table => SocketWatch.Find(table, door, near)?.State, state => state == TcpState.TimeWait, stop);
        return door;
    }

    /// <summary>A bound TCP socket. .NET sets SO_REUSEADDR in bind() where it knows the protocol to be TCP; here it is left to the kernel to know.</summary>
    private static Socket Bound(bool isReuse, bool isReusePort = false)
    {
        Socket socket = NewSocket(isReuse, isReusePort);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static Socket NewSocket(bool isReuse, bool isReusePort)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified);
        if (isReuse) socket.SetRawSocketOption(SolSocket, ReuseAddress, BitConverter.GetBytes(1));
        if (isReusePort) socket.SetRawSocketOption(SolSocket, ReusePort, BitConverter.GetBytes(1));
        return socket;
    }

    private static string Describe(SocketError error) => error switch
    {
        SocketError.Success => "ok",
        SocketError.AddressAlreadyInUse => "EADDRINUSE",
        SocketError.AddressNotAvailable => "EADDRNOTAVAIL",
        _ => error.ToString(),
    };

    /// <summary>What was seen when the range was used up.</summary>
    private sealed record SmallRangeSeen(int First, int Last, int Connected, SocketError WhenOpen, int InTimeWait, SocketError WhenClosed, bool IsWithinSecond);

    /// <summary>The table of what was tried.</summary>
    private sealed class Tries(Notebook notebook)
    {
        private readonly Table _table = notebook.NewTable("who has the port", "call", "SO_REUSEADDR", "answer");
        private readonly List<string> _unexpected = [];
        private int _count;

        public void Bind(string who, IPEndPoint endPoint, bool isReuse, SocketError expected, bool isReusePort = false)
        {
            using Socket socket = NewSocket(isReuse, isReusePort);
            Bind(who, "bind()", socket, endPoint, expected);
        }

        public void BindAsDotNet(string who, IPEndPoint endPoint, SocketError expected)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            Bind(who, "Bind", socket, endPoint, expected);
        }

        /// <summary>A row, and whether it is as expected.</summary>
        public void Add(string who, string call, bool? isReuse, SocketError result, SocketError expected)
        {
            _count++;
            _table.AddRow(new Text(who), new Text(call), new Text(isReuse switch { true => "set", false => "not set", null => "" }), new Text(Describe(result)));
            if (result != expected) _unexpected.Add($"{who}, {call}: expected {Describe(expected)}, not {Describe(result)}");
        }

        public void Finish()
        {
            notebook.Write(_table);
            foreach (string unexpected in _unexpected) notebook.Expect(false, unexpected);
            if (_unexpected.Count == 0) notebook.Expect(true, Notebook.Invariant($"all {_count} answers are the ones that the paragraph says; SO_REUSEADDR was read back from each socket."));
        }

        private void Bind(string who, string call, Socket socket, IPEndPoint endPoint, SocketError expected)
        {
            SocketError result = SocketError.Success;
            try
            {
                socket.Bind(endPoint);
                socket.Listen(1);
            }
            catch (SocketException e)
            {
                result = e.SocketErrorCode;
            }
            byte[] value = new byte[4];
            socket.GetRawSocketOption(SolSocket, ReuseAddress, value);
            Add(who, call, value[0] != 0, result, expected);
        }
    }
}
