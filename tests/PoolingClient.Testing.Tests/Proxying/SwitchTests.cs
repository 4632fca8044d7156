namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>The switches that act on all connections at once, and the end of the proxy.</summary>
public class SwitchTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task A_black_hole_holds_octets_ends_and_new_connections_until_it_is_healed()
    {
        using var server = SocketServer.StartTcpEcho();
        await using var proxy = FaultProxy.Start(server.EndPoint);
        using var open = await PlainClient.ConnectAsync(proxy.EndPoint);
        await open.SendAsync("before");
        await open.ExpectAsync("before");
        proxy.BlackHole();
        await open.SendAsync("during");
        open.Fin();
        using var late = await PlainClient.ConnectAsync(proxy.EndPoint);
        await late.SendAsync("knock");
        await proxy.WaitForConnectionsAsync(2);
        Assert.Equal((6, 6, 1), (proxy.OctetsToServer, proxy.OctetsToClient, server.ConnectionsAccepted));
        proxy.Heal();
        await open.ExpectToEndAsync("during");
        await late.ExpectAsync("knock");
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_connections_are_dropped_and_new_ones_are_served(bool reset)
    {
        using var server = SocketServer.StartTcpEcho();
        await using var proxy = FaultProxy.Start(server.EndPoint);
        var clients = new List<PlainClient>();
        for (var i = 0; i < 5; i++)
        {
            clients.Add(await PlainClient.ConnectAsync(proxy.EndPoint));
            await clients[i].SendAsync("x");
            await clients[i].ExpectAsync("x");
        }

        Assert.Equal(5, proxy.DropAll(reset));
        foreach (var client in clients)
        {
            await (reset ? client.ExpectResetAsync("") : client.ExpectToEndAsync(""));
            client.Dispose();
        }

        await proxy.WaitForConnectionsEndedAsync(5);
        await server.WaitForConnectionsEndedAsync(5);
        Assert.All(proxy.Connections, connection => Assert.Equal((ProxyEnd.Dropped, "Drop"), (connection.End, Assert.Single(connection.Faults).What)));
        Assert.Equal((0, 0), (proxy.DropAll(), proxy.ConnectionsOpen));
        using var next = await PlainClient.ConnectAsync(proxy.EndPoint);
        await next.SendAsync("y");
        await next.ExpectAsync("y");
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData("open")]
    [InlineData("held")]
    [InlineData("delayed")]
    [InlineData("forgotten")]
    [InlineData("full")]
    public async Task Nothing_is_left_when_it_is_disposed(string state)
    {
        var plan = state switch
        {
            "delayed" => ProxiedPair.Plan(ProxyPath.ToServer, new() { Latency = TimeSpan.FromHours(1) }),
            "forgotten" => new FaultPlan { IdleTimeout = TimeSpan.FromMilliseconds(1) },
            _ => null,
        };
        await using var pair = await ProxiedPair.StartAsync(plan);
        if (state == "held")
        {
            pair.Proxy.BlackHole();
        }
        else if (state == "full")
        {
            // More than the buffers take: the proxy is within a send when it is disposed.
            _ = pair.Client.Socket.SendAsync(new byte[50_000_000]).ContinueWith(sent => sent.Exception, TaskScheduler.Default);
            while (pair.Proxy.OctetsToServer < 100_000)
            {
                await Task.Delay(1);
            }
        }
        else if (state != "open")
        {
            await pair.Client.SendAsync("x");
        }

        await pair.Proxy.DisposeAsync();
        Assert.Equal(0, pair.Proxy.ConnectionsOpen);
        Assert.True(pair.Connection.Ended.IsCompletedSuccessfully);
        _ = await Record.ExceptionAsync(() => pair.Server.ReceiveToEndAsync());   // ends, one way or the other
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => PlainClient.ConnectAsync(pair.Proxy.EndPoint));
        await pair.Proxy.DisposeAsync();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Connections_that_come_and_go_leave_nothing()
    {
        using var server = SocketServer.StartTcpEcho();
        await using var proxy = FaultProxy.Start(server.EndPoint, new()
        {
            Seed = 5,
            Mix = new() { ResetShare = 0.2, FinShare = 0.2, HalfCloseShare = 0.2, SliceShare = 0.5, LatencyShare = 0.5, MaxLatency = TimeSpan.FromMilliseconds(1), MaxOffset = 4000 },
            MaxRecordedConnections = 100,
        });
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (_, _) =>
        {
            // A reset at the first octet may be there before the system has told that the connection is made.
            _ = await Record.ExceptionAsync(async () =>
            {
                using var client = await PlainClient.ConnectAsync(proxy.EndPoint);
                await client.SendAsync(new string('x', 2000));
                client.Fin();
                _ = await client.ReceiveToEndAsync();
            });
        });
        await proxy.WaitForConnectionsEndedAsync(200);
        Assert.Equal((0, 200, 100), (proxy.ConnectionsOpen, proxy.ConnectionsAccepted, proxy.Connections.Count));
        Assert.InRange(proxy.FaultsHappened, 20, 200);
    }
}
