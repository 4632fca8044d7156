using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>What a proxy without faults does: nothing.</summary>
public class PassingTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Octets_pass_both_ways_unchanged_and_in_order()
    {
        const int Length = 3_000_000;
        await using var pair = await ProxiedPair.StartAsync();
        await Task.WhenAll(
            SendPatternAsync(pair.Client, Length), SendPatternAsync(pair.Server, Length),
            ExpectPatternAsync(pair.Client, Length), ExpectPatternAsync(pair.Server, Length));
        Assert.Equal((Length, Length), (pair.Connection.OctetsToServer, pair.Connection.OctetsToClient));
        Assert.Equal((Length, Length), (pair.Proxy.OctetsToServer, pair.Proxy.OctetsToClient));
        Assert.Equal((1, 1, 0, ProxyEnd.Open), (pair.Proxy.ConnectionsAccepted, pair.Proxy.ConnectionsOpen, pair.Proxy.FaultsHappened, pair.Connection.End));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task FIN_passes_behind_the_octets_and_the_other_path_goes_on(ProxyPath path)
    {
        await using var pair = await ProxiedPair.StartAsync();
        var (sender, receiver) = pair.On(path);
        await sender.SendAsync("last words");
        sender.Fin();
        await receiver.ExpectToEndAsync("last words");
        await receiver.SendAsync("an answer");
        receiver.Fin();
        await sender.ExpectToEndAsync("an answer");
        await pair.Proxy.WaitForConnectionsEndedAsync(1);
        Assert.Equal((path is ProxyPath.ToServer ? ProxyEnd.Client : ProxyEnd.Server, 0), (pair.Connection.End, pair.Proxy.ConnectionsOpen));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task RST_passes(ProxyPath path)
    {
        await using var pair = await ProxiedPair.StartAsync();
        var (sender, receiver) = pair.On(path);
        await sender.SendAsync("x");
        await receiver.ExpectAsync("x");
        sender.Reset();
        await receiver.ExpectResetAsync("");
        await pair.Proxy.WaitForConnectionsEndedAsync(1);
        Assert.Equal(path is ProxyPath.ToServer ? ProxyEnd.Client : ProxyEnd.Server, pair.Connection.End);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_receiver_that_closes_early_is_a_reset_for_the_sender()
    {
        await using var pair = await ProxiedPair.StartAsync();
        await pair.Server.SendAsync("x");
        await pair.Client.ExpectAsync("x");
        pair.Client.Dispose();
        await pair.Server.ExpectToEndAsync("");
        var failure = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            // The first octets are taken; they are answered with RST.
            while (true)
            {
                await pair.Server.SendAsync("into the void");
                await Task.Yield();
            }
        });
        Assert.Contains(failure.SocketErrorCode, (SocketError[])[SocketError.ConnectionReset, SocketError.Shutdown]);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_sender_waits_for_a_receiver_that_does_not_read()
    {
        const int Buffers = 64 * 1024, Most = 8 * 1024 * 1024;   // what the kernel makes of its buffers at both hops, with a wide margin
        await using var pair = await ProxiedPair.StartAsync(new FaultProxyOptions { BufferSize = Buffers, KernelBufferSize = Buffers });
        using var stop = new CancellationTokenSource();
        var sent = 0L;
        var sending = Task.Run(async () =>
        {
            var octets = new byte[64 * 1024];
            while (true)
            {
                Volatile.Write(ref sent, sent + await pair.Client.Socket.SendAsync(octets, stop.Token));
            }
        });
        for (long last = -1, quiet = 0; quiet < 10; quiet = last == Volatile.Read(ref sent) ? quiet + 1 : 0)
        {
            last = Volatile.Read(ref sent);
            await Task.Delay(20);
        }

        Assert.InRange(sent, Buffers, Most);
        await stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_server_that_is_not_there_is_a_reset_for_the_client()
    {
        using var nobody = ProxiedPair.Listen();
        var endPoint = nobody.LocalEndPoint!;
        nobody.Dispose();
        await using var proxy = FaultProxy.Start(endPoint);
        var failure = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            // The reset may be there before the system has told that the connection is made.
            using var client = await PlainClient.ConnectAsync(proxy.EndPoint);
            await client.ReceiveAsync();
        });
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
        await proxy.WaitForConnectionsEndedAsync(1);
        var connection = proxy.Connections[0];
        Assert.Equal((ProxyEnd.Unreachable, SocketError.ConnectionRefused), (connection.End, Assert.IsType<SocketException>(connection.Failure).SocketErrorCode));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task New_connections_go_where_the_server_is_now()
    {
        using var first = SocketServer.StartTcpEcho();
        using var second = SocketServer.StartTcpEcho();
        await using var proxy = FaultProxy.Start(first.EndPoint);
        using var one = await PlainClient.ConnectAsync(proxy.EndPoint);
        await one.SendAsync("1");
        await one.ExpectAsync("1");
        proxy.Upstream = second.EndPoint;
        using var two = await PlainClient.ConnectAsync(proxy.EndPoint);
        await two.SendAsync("2");
        await two.ExpectAsync("2");
        await one.SendAsync("3");
        await one.ExpectAsync("3");
        Assert.Equal((1, 1, second.EndPoint), (first.ConnectionsAccepted, second.ConnectionsAccepted, proxy.Upstream));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_Unix_socket_and_a_name_are_servers_too()
    {
        var path = Path.Combine(Path.GetTempPath(), $"proxied-{Guid.NewGuid():n}");
        using var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        unix.Bind(new UnixDomainSocketEndPoint(path));
        unix.Listen(1);
        await using var proxy = FaultProxy.Start(new UnixDomainSocketEndPoint(path));
        using var client = await PlainClient.ConnectAsync(proxy.EndPoint);
        using var accepted = await ProxiedPair.AcceptAsync(unix);
        await client.SendAsync("by file");
        await accepted.ExpectAsync("by file");
        File.Delete(path);

        using var tcp = ProxiedPair.Listen();
        proxy.Upstream = new DnsEndPoint("localhost", ((IPEndPoint)tcp.LocalEndPoint!).Port);
        using var second = await PlainClient.ConnectAsync(proxy.EndPoint);
        using var byName = await ProxiedPair.AcceptAsync(tcp);
        await second.SendAsync("by name");
        await byName.ExpectAsync("by name");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task HTTP_and_TLS_pass_it()
    {
        using var certificate = TestCertificate.Create();
        using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new() { TlsOptions = new() { ServerCertificate = certificate } });
        await using var proxy = FaultProxy.Start(server.EndPoint, new() { Mix = new() { SliceShare = 1, LatencyShare = 1, MaxLatency = TimeSpan.FromMilliseconds(2) } });
        using var handler = new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = (_, seen, _, _) => seen!.GetCertHashString() == certificate.GetCertHashString() } };
        using var client = new HttpClient(handler);
        Assert.Equal("/a", await client.GetStringAsync(proxy.Through(new Uri(server.Uri, "/a"))));
        Assert.Equal(1, proxy.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        await using var first = FaultProxy.Start(new IPEndPoint(IPAddress.Loopback, 1));
        var failure = Assert.Throws<SocketServerBindException>(() => FaultProxy.Start(first.EndPoint, new() { Port = first.Port }));
        Assert.Equal(SocketError.AddressAlreadyInUse, failure.SocketErrorCode);
    }

    private static async Task SendPatternAsync(PlainClient client, int length)
    {
        var octets = new byte[length];
        OctetPattern.Fill(octets, 0);
        await client.SendAsync(octets);
    }

    private static async Task ExpectPatternAsync(PlainClient client, int length)
    {
        var buffer = new byte[50_000];
        for (var offset = 0L; offset < length;)
        {
            var count = await client.Socket.ReceiveAsync(buffer);
            Assert.True(count > 0 && OctetPattern.Matches(buffer.AsSpan(0, count), offset));
            offset += count;
        }
    }
}
