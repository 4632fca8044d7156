namespace PoolingClient.Testing.Tests;

public class RawScriptTests
{
    private const string Put = "PUT /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_script_decides_about_every_octet(ServerModel model)
    {
        using var server = SocketServer.StartRaw(
            async connection =>
            {
                var request = await connection.ReadRequestAsync();
                await connection.SendAsync($"{request!.Method} {request.Text} on {connection.Id}\n");
                await connection.SendAsync(await connection.ReceiveExactlyAsync(2));
                await connection.SendAsync((await connection.ReceiveUntilAsync("-", 100)).ToUpperInvariant());
                await connection.SendAsync(await connection.ReceiveAsync());
                var buffer = new byte[10];
                await connection.SendAsync(buffer.AsMemory(0, await connection.ReceiveAsync(buffer)));
            },
            new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, Put + "12x-rest");
        await client.ExpectAsync("PUT abc on 1\n12X-rest");
        await client.SendAsync("end");
        await client.ExpectToEndAsync("end");
        Assert.Equal("/p", Assert.Single(server.Requests).Target);
        await server.Connections[0].Ended;
        Assert.Equal(ConnectionEnd.ClosedByServer, server.Connections[0].End);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_script_can_half_close_and_go_on_receiving(ServerModel model)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = SocketServer.StartRaw(
            async connection =>
            {
                connection.Fin();
                seen.SetResult(await connection.ReceiveUntilAsync("c") + (await connection.ReceiveAsync()).Length);
            },
            new() { Model = model });
        using var client = await PlainClient.ConnectAsync(server);
        await client.ExpectToEndAsync("");
        await client.SendAsync("abc");
        client.Fin();
        Assert.Equal("abc0", await seen.Task);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task What_a_script_throws_is_kept_and_ends_the_connection(ServerModel model)
    {
        using var server = SocketServer.StartRaw(_ => throw new InvalidOperationException("deliberate"), new() { Model = model });
        using var client = await PlainClient.ConnectAsync(server);
        await client.ExpectToEndAsync("");
        Assert.Equal("deliberate", server.Connections[0].Failure?.Message);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_script_can_reset_and_can_wait_for_the_end(ServerModel model)
    {
        var seen = new TaskCompletionSource<(bool Before, bool After)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = SocketServer.StartRaw(
            async connection =>
            {
                if (connection.Id == 1)
                {
                    _ = await connection.ReceiveAsync();
                    connection.Reset();
                    return;
                }

                var before = await connection.WaitForEndAsync(TimeSpan.FromMilliseconds(1));
                open.SetResult();
                seen.SetResult((before, await connection.WaitForEndAsync(TimeSpan.FromSeconds(60))));
            },
            new() { Model = model });
        using var first = await PlainClient.ConnectAndSendAsync(server, "x");
        await first.ExpectResetAsync("");
        using (await PlainClient.ConnectAndSendAsync(server, "unread"))
        {
            await open.Task;
        }

        Assert.Equal((false, true), await seen.Task);
        await server.WaitForConnectionsEndedAsync(2);
        Assert.Equal([ConnectionEnd.ResetByServer, ConnectionEnd.ClosedByClient], server.Connections.Select(connection => connection.End));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Reading_requests_ends_with_the_client(ServerModel model)
    {
        var results = new List<string>();
        var done = new SemaphoreSlim(0);
        using var server = SocketServer.StartRaw(
            async connection =>
            {
                try
                {
                    results.Add($"{await connection.ReadRequestAsync()}");
                }
                catch (IOException e)
                {
                    results.Add(e.Message);
                }
                catch (InvalidDataException e)
                {
                    results.Add(e.Message);
                }

                _ = done.Release();
            },
            new() { Model = model });
        foreach (var octets in new[] { "", Put[..^1], "?:" })
        {
            using var client = await PlainClient.ConnectAndSendAsync(server, octets);
            client.Fin();
            Assert.True(await done.WaitAsync(TimeSpan.FromSeconds(60)));
        }

        Assert.Equal(["", "The client has sent FIN inside the content.",
            "the request does not begin with a method (RFC 9112, section 3)"], results);
        Assert.Equal(2, server.RequestsReceived);
    }
}
