using System.Diagnostics;
using System.Net.Sockets;

namespace PoolingClient.Testing.Tests;

public class ListenTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_taken_port_is_named_with_the_way_to_find_its_owner(ServerModel model)
    {
        await using var server = SocketServer.StartEcho(new() { Model = model });
        var failure = Assert.Throws<SocketServerBindException>(() => SocketServer.StartEcho(new() { Model = model, Port = server.Port }));
        Assert.Contains($"127.0.0.1:{server.Port}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("EADDRINUSE", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"ss -ltnp 'sport = :{server.Port}'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(SocketError.AddressAlreadyInUse, failure.SocketErrorCode);
        Assert.Equal(server.EndPoint, failure.EndPoint);
        _ = Assert.IsType<SocketException>(failure.InnerException);
    }

    [Fact]
    public void An_address_of_another_machine_is_named()
    {
        var failure = Assert.Throws<SocketServerBindException>(() => SocketServer.StartEcho(new() { Address = new([192, 0, 2, 1]) }));
        Assert.Contains("192.0.2.1 is not an address of this machine", failure.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_port_can_be_taken_again_at_once(ServerModel model)
    {
        int port;
        await using (var first = SocketServer.StartEcho(new() { Model = model }))
        {
            port = first.Port;
            Assert.Equal(new Uri($"http://127.0.0.1:{port}/"), first.Uri);
            using var client = await PlainClient.ConnectAndSendAsync(first, Get);
            _ = await client.ReceiveUntilAsync("\r\n\r\n");
        }

        await using var second = SocketServer.StartEcho(new() { Model = model, Port = port });
        using var again = await PlainClient.ConnectAndSendAsync(second, Get);
        _ = await again.ReceiveUntilAsync("\r\n\r\n");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_server_that_never_accepts_leaves_connection_attempts_hanging(ServerModel model)
    {
        using var server = SocketServer.StartEcho(new() { Model = model, NeverAccept = true });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ConnectAsync(server.EndPoint, limit.Token));
        Assert.Equal(0, server.ConnectionsAccepted);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Dispose_ends_whatever_waits_and_can_be_repeated(ServerModel model)
    {
        var clients = new List<PlainClient>();
        var handling = new SemaphoreSlim(0);
        var server = SocketServer.Start(
            async (_, _) =>
            {
                handling.Release();
                await new TaskCompletionSource().Task;
                return ServerResponse.Ok();
            },
            new()
            {
                Model = model,
                Effects =
                [
                    Effect.At(EffectStage.AfterRequestHead).OnConnection(1).Stall(),
                    Effect.At(EffectStage.Accepted).OnConnection(2).Drip(1, TimeSpan.FromDays(1)),
                    Effect.At(EffectStage.AfterRequestHead).OnConnection(2).Garbage(10),
                    Effect.At(EffectStage.AfterRequestHead).OnConnection(3).HalfClose(),
                    Effect.At(EffectStage.AfterRequestHead).OnConnection(4).Stall(TimeSpan.FromDays(1)),
                ],
            });
        for (var i = 0; i < 6; i++)
        {
            clients.Add(i == 5 ? await PlainClient.ConnectAsync(server) : await PlainClient.ConnectAndSendAsync(server, Get));
            await server.WaitForConnectionsAsync(i + 1);
        }

        await server.WaitForRequestHeadsAsync(5);
        Assert.True(await handling.WaitAsync(TimeSpan.FromSeconds(60)));
        var begin = Stopwatch.GetTimestamp();
        server.Dispose();
        server.Dispose();
        await server.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(4), "The disposal has waited for its limit.");
        Assert.Equal(0, server.ConnectionsOpen);
        Assert.All(server.Connections, connection => Assert.True(connection.Ended.IsCompleted));
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _ = await Assert.ThrowsAsync<SocketException>(async () => await late.ConnectAsync(server.EndPoint));
        clients.ForEach(client => client.Dispose());
    }
}
