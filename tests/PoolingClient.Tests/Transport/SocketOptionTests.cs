using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Transport;

/// <summary>Options that the kernel is told, as it tells them itself.</summary>
public sealed class SocketOptionTests
{
    private const int TcpUserTimeout = 18;

    [Fact]
    public async Task Keep_alive_no_delay_and_user_timeout_are_the_kernels()
    {
        await using SocketServer server = Places.StartAlive();
        using Socket socket = await OpenAsync(server, new SocketPoolOptions
        {
            NoDelay = false,
            TcpKeepAliveTime = TimeSpan.FromSeconds(31),
            TcpKeepAliveInterval = TimeSpan.FromSeconds(7),
            TcpKeepAliveRetryCount = 5,
            TcpUserTimeout = TimeSpan.FromMilliseconds(12_345),
        });
        Assert.False(socket.NoDelay);
        Assert.NotEqual(0, (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        Assert.Equal((31, 7, 5), (Tcp(SocketOptionName.TcpKeepAliveTime), Tcp(SocketOptionName.TcpKeepAliveInterval), Tcp(SocketOptionName.TcpKeepAliveRetryCount)));
        if (OperatingSystem.IsLinux()) Assert.Equal(12_345, UserTimeout(socket));

        int Tcp(SocketOptionName name) => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, name)!;
    }

    [Fact]
    public async Task Unless_said_there_is_no_keep_alive_and_no_delay()
    {
        await using SocketServer server = Places.StartAlive();
        using Socket socket = await OpenAsync(server, new SocketPoolOptions());
        Assert.True(socket.NoDelay);
        Assert.Equal(0, (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        if (OperatingSystem.IsLinux()) Assert.Equal(0, UserTimeout(socket));
    }

    [Fact]
    public async Task More_than_the_kernel_counts_is_its_most()
    {
        await using SocketServer server = Places.StartAlive();
        using Socket socket = await OpenAsync(server, new SocketPoolOptions { TcpKeepAliveTime = TimeSpan.FromDays(40), TcpKeepAliveInterval = TimeSpan.FromDays(40), TcpUserTimeout = TimeSpan.FromDays(40) });
        Assert.Equal(32_767, (int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)!);
    }

    [Fact]
    public async Task The_server_sees_LocalEndPoint()
    {
        await using SocketServer server = Places.StartAlive();
        using var door = new Door(new SocketPoolOptions { LocalEndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0) });
        await door.GetTextAsync(server.Uri);
        Assert.Equal(IPAddress.Parse("127.0.0.2"), server.Connections[0].RemoteEndPoint.Address);
    }

    [Fact]
    public async Task Only_addresses_of_its_family_are_dialed()
    {
        await using SocketServer four = Places.StartAlive(), six = Places.StartAlive(IPAddress.IPv6Loopback);
        using var door = new Door(new SocketPoolOptions { LocalEndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0), EndPointResolver = new Resolver(six.EndPoint, four.EndPoint).ResolveAsync });
        using HttpResponseMessage response = await door.GetAsync(Places.Uri);
        Assert.Equal(four.EndPoint, Assert.Single(response.GetTimeline()!.Attempts[0].Setup!.Addresses).EndPoint);
        (await FailAsync(six.Uri, "127.0.0.2:0", null)).Says("LocalEndPoint 127.0.0.2:0 is IPv4", "it has [::1]:");
    }

    [Fact]
    public async Task An_address_that_is_not_the_machines_is_told()
    {
        await using SocketServer server = Places.StartAlive();
        (await FailAsync(server.Uri, "192.0.2.1:0", typeof(SocketException))).Says("LocalEndPoint 192.0.2.1:0 is no address of this machine (EADDRNOTAVAIL at bind)", "ip addr");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        await using SocketServer server = Places.StartAlive(), taken = Places.StartAlive();
        (await FailAsync(server.Uri, taken.EndPoint.ToString(), typeof(SocketException))).Says($"the port of LocalEndPoint {taken.EndPoint} is in use (EADDRINUSE at bind)", "Set port 0");
    }

    [Fact]
    public void Where_ports_run_out_the_address_that_they_are_taken_from_is_told()
    {
        string text = DialText.OfConnect(Places.At("192.0.2.7:80"), SocketError.AddressNotAvailable, new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Contains("no local port is left for 192.0.2.7:80 (EADDRNOTAVAIL: cannot assign requested address) at LocalEndPoint 127.0.0.1:0", text, StringComparison.Ordinal);
    }

    private static async Task<PoolingRequestException> FailAsync(Uri uri, string local, Type? inner)
    {
        using var door = new Door(new SocketPoolOptions { LocalEndPoint = IPEndPoint.Parse(local) });
        return (await door.GetSecretAsync(uri).FailsAsync()).Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, inner);
    }

    private static Task<Socket> OpenAsync(SocketServer server, SocketPoolOptions options) => new SocketOpener(options.Freeze()).OpenAsync(server.EndPoint, default).InTime();

    private static int UserTimeout(Socket socket)
    {
        Span<byte> octets = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, octets);
        return BitConverter.ToInt32(octets);
    }
}
