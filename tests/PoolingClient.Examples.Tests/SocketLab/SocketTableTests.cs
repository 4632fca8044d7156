using System.Net;
using System.Net.Sockets;
using SocketLab.Kernel;

namespace PoolingClient.Examples.Tests.SocketLab;

/// <summary>Lines of the kernel's socket tables, as real kernels wrote them (on machines whose order of octets is this one's).</summary>
public sealed class SocketTableTests
{
    private const string Heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    private const string Listening = "   0: 0100007F:3374 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 7818987 1 00000000c40450ec 100 0 0 10 0";
    private const string Sending = "   1: 0100007F:A028 0200007F:1F90 01 0000010A:00000005 01:00000015 00000003  1000        0 112 4 0000000000000000 20 4 30 10 -1";
    private const string TimeWaiting = "   2: 0100007F:1F90 0100007F:A028 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000";
    private const string Six = "   3: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0000000000000000 100 0 0 10 0";
    private const string Mapped = "   4: 0000000000000000FFFF00000100007F:0050 0000000000000000FFFF00000200007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 8 1 0000000000000000 20 4 30 10 -1";
    private const string Datagrams = " 5210: 0100007F:B3D1 00000000:0000 07 00000000:00000900 00:00000000 00000000     0        0 7823 2 0000000000000000 973";

    public static TheoryData<string, string, string, string, long, long, double?, long, long> Lines => new()
    {
        { Listening, "127.0.0.1:13172", "0.0.0.0:0", "LISTEN", 0, 2, null, 7818987, 0 },
        { Sending, "127.0.0.1:41000", "127.0.0.2:8080", "ESTABLISHED", 266, 5, 0.21, 112, 0 },
        { TimeWaiting, "127.0.0.1:8080", "127.0.0.1:41000", "TIME_WAIT", 0, 0, 60, 0, 0 },
        { Six, "[::1]:80", "[::]:0", "LISTEN", 0, 0, null, 7, 0 },
        { Mapped, "127.0.0.1:80", "127.0.0.2:49153", "ESTABLISHED", 0, 0, null, 8, 0 },
        { Datagrams, "127.0.0.1:46033", "0.0.0.0:0", "CLOSE", 0, 2304, null, 7823, 973 },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_is_one_socket(string line, string local, string remote, string state, long sending, long receiving, double? timer, long inode, long drops)
    {
        Assert.True(SocketTable.TryParse(line, out SocketEntry entry));
        Assert.Equal((local, remote, state), (entry.Local.ToString(), entry.Remote.ToString(), TcpStateNames.Of(entry.State)));
        Assert.Equal((sending, receiving, timer, inode, drops), (entry.SendQueue, entry.ReceiveQueue, entry.Timer?.TotalSeconds, entry.Inode, entry.Drops));
    }

    [Theory]
    [InlineData("01", "ESTABLISHED")]
    [InlineData("02", "SYN_SENT")]
    [InlineData("03", "SYN_RECV")]
    [InlineData("04", "FIN_WAIT1")]
    [InlineData("05", "FIN_WAIT2")]
    [InlineData("06", "TIME_WAIT")]
    [InlineData("07", "CLOSE")]
    [InlineData("08", "CLOSE_WAIT")]
    [InlineData("09", "LAST_ACK")]
    [InlineData("0A", "LISTEN")]
    [InlineData("0B", "CLOSING")]
    [InlineData("0C", "SYN_RECV")]
    public void States_have_the_names_that_ss_and_netstat_show(string number, string name)
    {
        Assert.True(SocketTable.TryParse(Listening.Replace(" 0A ", $" {number} ", StringComparison.Ordinal), out SocketEntry entry));
        Assert.Equal(name, TcpStateNames.Of(entry.State));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Heading)]
    [InlineData("   0: 0100007F:3374 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0")]
    [InlineData("   0  0100007F:3374 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 1 1 0")]
    [InlineData("   0: 0100007F 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 1 1 0")]
    [InlineData("   0: 0100007:3374 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 1 1 0")]
    [InlineData("   0: 0100007G:3374 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 1 1 0")]
    [InlineData("   0: 0100007F:13374 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 1 1 0")]
    [InlineData("   0: 0100007F:3374 00000000:0000 XX 00000000:00000002 00:00000000 00000000     0        0 1 1 0")]
    [InlineData("   0: 0100007F:3374 00000000:0000 0A 0000000000000002 00:00000000 00000000     0        0 1 1 0")]
    [InlineData("   0: 0100007F:3374 00000000:0000 0A 00000000:00000002 00-00000000 00000000     0        0 1 1 0")]
    [InlineData("   0: 0100007F:3374 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 one 1 0")]
    public void Anything_else_is_none(string line)
    {
        Assert.False(SocketTable.TryParse(line, out _));
        // In a table it is an error, not a socket that is silently missing.
        if (line.Length > 0) Assert.Throws<InvalidDataException>(() => SocketTable.Parse(new StringReader($"{Heading}\n{line}\n")).ToList());
    }

    [Fact]
    public void A_table_has_a_heading_and_lines()
    {
        Assert.Empty(SocketTable.Parse(new StringReader("")));
        Assert.Empty(SocketTable.Parse(new StringReader(Heading + "\n")));
        Assert.Equal([8080, 80], SocketTable.Parse(new StringReader($"{Heading}\n{TimeWaiting}\n{Six}\n")).Select(entry => entry.Local.Port));
    }

    [LinuxFact]
    public void Sockets_of_this_process_are_in_the_tables()
    {
        using var four = new TcpListener(IPAddress.Loopback, 0);
        using var six = new TcpListener(IPAddress.IPv6Loopback, 0);
        using var datagrams = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        four.Start();
        if (Socket.OSSupportsIPv6) six.Start();
        List<SocketEntry> table = SocketTable.ReadTcp();
        Assert.Equal(TcpState.Listen, SocketWatch.Find(table, (IPEndPoint)four.LocalEndpoint, null)?.State);
        if (Socket.OSSupportsIPv6) Assert.Equal(TcpState.Listen, SocketWatch.Find(table, (IPEndPoint)six.LocalEndpoint, null)?.State);
        Assert.Contains(SocketTable.ReadUdp(), entry => entry.Local.Equals(datagrams.Client.LocalEndPoint));
    }
}
