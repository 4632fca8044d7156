using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Failures;

/// <summary>What the messages take from the kernel's tables, against sockets and files that are really open; and each text itself.</summary>
[Collection(nameof(Shows.RunsAlone))]
public sealed class KernelFactsTests
{
    private static readonly Origin Origin = new("http", "api.test", 80);

    [Fact]
    public void Sockets_to_an_end_point_are_counted_and_those_in_TIME_WAIT()
    {
        if (!OperatingSystem.IsLinux()) return;
        // A loopback address of its own: sockets that others leave in TIME_WAIT are not to this end point.
        foreach (IPAddress address in (IPAddress[])[IPAddress.Parse("127.83.19.7"), IPAddress.IPv6Loopback])
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6) continue;
            using var listener = new TcpListener(address, 0);
            listener.Start();
            var endPoint = (IPEndPoint)listener.LocalEndpoint;
            Assert.Equal((0, 0), KernelFacts.CountSocketsTo(endPoint));
            using (TcpClient first = Connect(), second = Connect())
            {
                Assert.Equal((2, 0), KernelFacts.CountSocketsTo(endPoint));
                second.Close();   // who sends FIN first is left in TIME_WAIT
                using (TcpClient one = listener.AcceptTcpClient(), two = listener.AcceptTcpClient()) Assert.Equal(0, two.GetStream().Read(new byte[1]));
                Assert.Equal((2, 1), KernelFacts.CountSocketsTo(endPoint));
                string text = DialText.OfConnect(endPoint, SocketError.AddressNotAvailable);
                Assert.Contains("this machine has 2 sockets to that end point, 1 of them in TIME_WAIT", text, StringComparison.Ordinal);
            }

            TcpClient Connect()
            {
                var client = new TcpClient(address.AddressFamily);
                client.Connect(endPoint);
                return client;
            }
        }
    }

    [Fact]
    public void Descriptors_are_counted_and_their_limit_is_known()
    {
        if (!OperatingSystem.IsLinux()) return;
        int before = KernelFacts.ReadDescriptors()!.Value.Open;
        FileStream[] files = [.. Enumerable.Range(0, 50).Select(_ => new FileStream("/dev/null", FileMode.Open, FileAccess.Read))];
        (int open, long limit) = KernelFacts.ReadDescriptors()!.Value;
        foreach (FileStream file in files) file.Dispose();
        Assert.InRange(open - before, 40, 60);   // the runtime opens and closes some of its own
        Assert.InRange(open, 1, limit);
        Assert.Contains($"the limit (RLIMIT_NOFILE) is {limit}", DialText.OfConnect(new IPEndPoint(IPAddress.Loopback, 80), SocketError.TooManyOpenSockets), StringComparison.Ordinal);
    }

    [Fact]
    public void The_range_of_local_ports_is_the_kernels()
    {
        if (!OperatingSystem.IsLinux()) return;
        (int first, int last) = KernelFacts.ReadPortRange()!.Value;
        Assert.InRange(first, 1, last);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.InRange(((IPEndPoint)socket.LocalEndPoint!).Port, first, last);
        string range = string.Create(CultureInfo.InvariantCulture, $"the local port range is {first}-{last}, {last - first + 1} ports");
        Assert.Contains(range, DialText.OfConnect(new IPEndPoint(IPAddress.Loopback, 80), SocketError.AddressNotAvailable), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "ECONNREFUSED", "Check that the server runs")]
    [InlineData(SocketError.NetworkUnreachable, "ENETUNREACH", "Check the routing table")]
    [InlineData(SocketError.HostUnreachable, "EHOSTUNREACH", "Check the host, the route and firewalls")]
    [InlineData(SocketError.AccessDenied, "EACCES", "a local firewall or policy forbids it")]
    [InlineData(SocketError.TimedOut, "ETIMEDOUT", "A firewall drops it, or the host is down")]
    [InlineData(SocketError.ConnectionReset, "ECONNRESET", "during the handshake")]
    [InlineData(SocketError.AddressNotAvailable, "EADDRNOTAVAIL", "widen net.ipv4.ip_local_port_range")]
    [InlineData(SocketError.TooManyOpenSockets, "EMFILE", "raise the limit (ulimit -n, LimitNOFILE)")]
    public void Each_error_of_connect_names_the_state_and_the_remedy(SocketError error, string state, string remedy)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 8080);
        string text = DialText.OfConnect(endPoint, error);
        Assert.Contains(state, text, StringComparison.Ordinal);
        Assert.Contains(remedy, text, StringComparison.Ordinal);
        if (error != SocketError.TooManyOpenSockets) Assert.Contains("192.0.2.7:8080", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "was not found")]
    [InlineData(SocketError.TryAgain, "EAI_AGAIN")]
    [InlineData(SocketError.NoData, "exists but has no address")]
    public void Each_error_of_the_resolver_is_told_apart(SocketError error, string state) =>
        Assert.Contains(state, DialText.OfResolution(Origin.Host, new SocketException((int)error)), StringComparison.Ordinal);
}
