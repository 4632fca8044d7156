using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>The caller's token at each stage of a request.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        await AssertCancelledAsync(token => door.GetAsync(server.Uri, token), new CancellationToken(canceled: true));
        Assert.Equal(0, server.ConnectionsAccepted);
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal(1, server.RequestsReceived);
    }

    [Fact]
    public async Task A_request_cancelled_while_it_waits_for_a_connection_leaves_the_others_their_turn()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = Door.OfOneConnection();
        Task<string> first = door.GetTextAsync(server.At("/hold"));
        using var source = new CancellationTokenSource();
        Task<string> before = door.GetTextAsync(server.At("/before"));
        Task<HttpResponseMessage> cancelled = door.GetAsync(server.At("/cancelled"), source.Token);
        Task<string> behind = door.GetTextAsync(server.At("/behind"));
        await AssertCancelledAsync(source, () => cancelled);
        gate.Open();
        Assert.Equal(["/hold", "/before", "/behind"], await Task.WhenAll(first, before, behind).InTime());
        Assert.Equal(["/hold", "/before", "/behind"], server.Requests.Select(request => request.Target));
        Assert.Equal(1, server.ConnectionsAccepted);
        Assert.Equal((1, 1, 0), (door.Origin.Connections, door.Origin.Idle, door.Origin.Waiting));
    }

    [Fact]
    public async Task Cancelling_all_who_wait_loses_no_slot()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = Door.OfOneConnection();
        Task<string> first = door.GetTextAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage>[] cancelled = [.. Enumerable.Range(0, 100).Select(i => door.GetAsync(server.At($"/{i}"), source.Token))];
        Assert.Equal(100, door.Origin.Waiting);
        await source.CancelAsync();
        foreach (Task<HttpResponseMessage> request in cancelled) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(0, door.Origin.Waiting);
        gate.Open();
        await first;
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.RequestsReceived);
    }

    [Fact]
    public async Task A_request_cancelled_while_its_connection_is_dialed_ends_at_once()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
        using var door = new Door();
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> dialing = door.GetAsync(server.Uri, source.Token);
        Assert.Equal((0, 1, 1), (door.Origin.Connections, door.Origin.Dialing, door.Origin.Waiting));
        await AssertCancelledAsync(source, () => dialing);
        Assert.Equal(0, door.Origin.Waiting);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_cancelled_while_the_server_does_not_read_its_content_ends_its_connection(bool knowsLength)
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id == 1) await gate.Opened;
            await connection.ServeAsync();
        });
        using var door = Door.OfOneConnection();
        await using var stream = new PatternStream(1L << 30, knowsLength);
        using var content = new StreamContent(stream);
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> sending = door.PostAsync(server.Uri, content, source.Token);
        await Waits.UntilQuietAsync(() => stream.Pulled);
        await AssertCancelledAsync(source, () => sending);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.ConnectionsAccepted);
        // The end stands behind the octets that the kernel had taken: the server must read to see it.
        gate.Open();
        await server.Connections[0].Ended.InTime();
        Assert.DoesNotContain(server.Requests, request => request.Method == "POST" && request.Complete);
    }

    [Fact]
    public async Task A_request_cancelled_while_its_own_content_waits_ends_at_once()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = Door.OfOneConnection();
        var gate = new Gate();
        using var content = new WrittenContent(async stream =>
        {
            await stream.WriteAsync("begin"u8.ToArray());
            await stream.FlushAsync();
            await gate.Opened;
            await stream.WriteAsync("end"u8.ToArray());
        });
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> sending = door.PostAsync(server.Uri, content, source.Token);
        await server.WaitForRequestHeadsAsync(1);
        await AssertCancelledAsync(source, () => sending);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        gate.Open();
        await content.Ended;
        Assert.DoesNotContain(server.Requests, request => request.Method == "POST" && request.Complete);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task A_request_cancelled_before_or_inside_the_head_ends_its_connection(string sent)
    {
        var isSent = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReadRequestAsync();
            if (sent.Length > 0) await connection.SendAsync(sent);
            isSent.Open();
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = Door.OfOneConnection();
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> waiting = door.GetAsync(server.Uri, source.Token);
        await isSent.Opened;
        await AssertCancelledAsync(source, () => waiting);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task CancelPendingRequests_ends_what_is_in_flight_and_leaves_the_client_usable()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door();
        Task<string> held = door.GetTextAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        door.Client.CancelPendingRequests();
        await Assert.ThrowsAsync<TaskCanceledException>(() => held);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
    }

    [Fact]
    public async Task Cancelling_at_any_moment_loses_no_slot_and_mixes_up_no_answers()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 4 });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(() => WorkAsync(worker)))).InTime();
        await Waits.UntilAsync(() => door.Origin is { Dialing: 0, Waiting: 0 } origin && origin.Idle == origin.Connections);
        Assert.InRange(door.Origin.Connections, 0, 4);
        Assert.Equal("/last", await door.GetTextAsync(server.At("/last")));

        async Task WorkAsync(int worker)
        {
            var random = new Random(worker);
            for (int i = 0; i < 100; i++)
            {
                string target = $"/{worker}/{i}";
                using var source = new CancellationTokenSource();
                Task<string> answer = door.Client.GetStringAsync(server.At(target), source.Token);
                int spins = random.Next(3) == 0 ? int.MaxValue : random.Next(40);
                for (int spin = 0; spin < spins && !answer.IsCompleted; spin++) await Task.Yield();
                await source.CancelAsync();
                try { Assert.Equal(target, await answer); }
                catch (OperationCanceledException) { }
            }
        }
    }

    private static async Task AssertCancelledAsync(CancellationTokenSource source, Func<Task> action)
    {
        await source.CancelAsync();
        await AssertCancelledAsync(_ => action(), source.Token);
    }

    private static async Task AssertCancelledAsync(Func<CancellationToken, Task> action, CancellationToken token)
    {
        var exception = await Assert.ThrowsAsync<TaskCanceledException>(() => action(token));
        Assert.Equal(token, exception.CancellationToken);
    }
}
