using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>Connections whose packets are dropped, by what the sender's kernel says of them; and a proxy that speaks from another address.</summary>
public class UnacknowledgedTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(4);

    [LinuxFact(Timeout = Limits.Test)]
    public async Task Nothing_is_acknowledged_on_a_connection_that_was_forgotten_so()
    {
        var clock = new TimerCountingClock();
        await using var pair = await ProxiedPair.StartAsync(new FaultPlan { IdleTimeout = Idle, IdleEnd = IdleEnd.Unacknowledged }, clock);
        await clock.WaitForTimersAsync(2);   // made, and set
        clock.Advance(Idle);
        Assert.Equal("IdleUnacknowledged", Assert.Single(pair.Connection.Faults).What);

        await pair.Client.SendAsync("is anybody there?");
        await UntilSentAgainAsync(pair.Client.Socket);
        Assert.Equal(1u, Unacknowledged(pair.Client.Socket));
        Assert.False(pair.Server.Socket.Poll(0, SelectMode.SelectRead));

        // Nor does the proxy hear of an end; both hear of its own.
        pair.Client.Fin();
        Assert.Equal(1, pair.Proxy.DropAll());
        await pair.Client.ExpectResetAsync("");
        await pair.Server.ExpectResetAsync("");
        await pair.Proxy.WaitForConnectionsEndedAsync(1);
    }

    [LinuxFact(Timeout = Limits.Test)]
    public async Task What_was_dropped_comes_when_it_is_sent_again()
    {
        using var listener = ProxiedPair.Listen();
        using var client = await PlainClient.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);
        using var server = await ProxiedPair.AcceptAsync(listener);
        IncomingPackets.Accept(server.Socket);   // nothing to end yet
        Assert.True(IncomingPackets.TryDrop(server.Socket));
        await client.SendAsync("late");
        await UntilSentAgainAsync(client.Socket);
        Assert.False(server.Socket.Poll(0, SelectMode.SelectRead));
        IncomingPackets.Accept(server.Socket);
        await server.ExpectAsync("late");
    }

    [LinuxFact(Timeout = Limits.Test)]
    public async Task The_server_sees_the_address_that_the_proxy_was_given()
    {
        var source = IPAddress.Parse("127.0.0.2");
        await using var pair = await ProxiedPair.StartAsync(new FaultProxyOptions { SourceAddress = source });
        await pair.Client.SendAsync("x");
        await pair.Server.ExpectAsync("x");
        Assert.Equal(source, pair.Connection.SourceEndPoint!.Address);
        Assert.Equal(pair.Connection.SourceEndPoint, pair.Server.Socket.RemoteEndPoint);
        Assert.Equal(IPAddress.Loopback, pair.Connection.ClientEndPoint!.Address);
    }

    private static async Task UntilSentAgainAsync(Socket socket)
    {
        while (U32(socket, 100) == 0)
        {
            await Task.Delay(5);
        }
    }

    private static uint Unacknowledged(Socket socket) => U32(socket, 24);

    /// <summary>A field of struct tcp_info (linux/tcp.h): at 24 segments that are not acknowledged, at 100 those that were sent again.</summary>
    private static uint U32(Socket socket, int at)
    {
        var info = new byte[128];
        Assert.Equal(info.Length, socket.GetRawSocketOption(6, 11, info));
        return BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(at));
    }
}
