using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace PoolingClient.Testing.Tests;

public class RecordingTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Requests_are_recorded_with_the_connection_they_came_on(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new() { Model = model });
        using var first = await PlainClient.ConnectAndSendAsync(server, Get);
        await first.ExpectAsync(".");
        using var second = await PlainClient.ConnectAndSendAsync(server, Get);
        await second.ExpectAsync(".");
        await first.SendAsync(Get);
        await first.ExpectAsync(".");
        Assert.Equal([(1, 1), (2, 1), (1, 2)], server.Requests.Select(request => (request.ConnectionId, request.Index)));
        Assert.Equal(first.Socket.LocalEndPoint, server.Connections[0].RemoteEndPoint);
        Assert.Equal([2, 1], server.Connections.Select(connection => connection.RequestsServed));
        Assert.Equal((2, 2), (server.ConnectionsAccepted, server.ConnectionsOpen));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Endings_are_recorded_by_the_side_that_made_them(ServerModel model)
    {
        using var server = SocketServer.Start(
            _ => ServerResponse.Raw(".").WithClose(),
            new() { Model = model, Effects = [Effect.At(EffectStage.AfterRequestHead).Reset().OnConnection(4)] });
        using (await PlainClient.ConnectAsync(server))
        {
        }

        await server.WaitForConnectionsEndedAsync(1);
        (await PlainClient.ConnectAsync(server)).Reset();
        await server.WaitForConnectionsEndedAsync(2);
        using var third = await PlainClient.ConnectAndSendAsync(server, Get);
        await third.ExpectToEndAsync(".");
        using var fourth = await PlainClient.ConnectAndSendAsync(server, Get);
        await fourth.ExpectResetAsync("");
        using var fifth = await PlainClient.ConnectAsync(server);
        await server.WaitForConnectionsAsync(5);
        await server.WaitForConnectionsEndedAsync(4);
        Assert.Equal(
            [ConnectionEnd.ClosedByClient, ConnectionEnd.ResetByClient, ConnectionEnd.ClosedByServer, ConnectionEnd.ResetByServer,
                ConnectionEnd.Open],
            server.Connections.Select(connection => connection.End));
        Assert.Equal(1, server.ConnectionsOpen);
        Assert.False(server.Connections[4].Ended.IsCompleted);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(99_999)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public async Task Content_beyond_the_limit_is_counted_and_hashed(int keep)
    {
        var content = new byte[100_000];
        OctetPattern.Fill(content, 0);
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new() { MaxRecordedContent = keep });
        using var client = await PlainClient.ConnectAndSendAsync(server, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        await client.SendAsync(content);
        await client.ExpectAsync(".");
        var request = server.Requests[0];
        Assert.Equal(content[..Math.Min(keep, content.Length)], request.Content);
        Assert.Equal(content.Length, request.ContentLength);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), request.ContentSha256);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Records_are_bounded_and_counts_are_not()
    {
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new() { MaxRecordedRequests = 3, MaxRecordedConnections = 1 });
        using var first = await PlainClient.ConnectAndSendAsync(server, Get + Get + Get + Get);
        await first.ExpectAsync("....");
        using var second = await PlainClient.ConnectAndSendAsync(server, Get);
        await second.ExpectAsync(".");
        Assert.Equal((3, 5), (server.Requests.Count, server.RequestsReceived));
        Assert.Equal((1, 2), (server.Connections.Count, server.ConnectionsAccepted));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_request_that_is_cut_off_counts_as_received_but_not_as_complete()
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using (var client = await PlainClient.ConnectAndSendAsync(server, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc"))
        {
            await server.WaitForRequestHeadsAsync(1);
            Assert.Equal(0, server.RequestsReceived);
        }

        await server.WaitForRequestsAsync(1);
        var request = Assert.Single(server.Requests);
        Assert.False(request.Complete);
        Assert.Null(request.Malformed);
        Assert.Null(request.ContentSha256);
        Assert.Equal("abc", Encoding.ASCII.GetString(request.Content));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Waits_end_with_a_count_when_nothing_comes()
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok());
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => server.WaitForRequestsAsync(2, TimeSpan.FromMilliseconds(20)));
        Assert.Equal("Waited 0.02 s for 2 requests; there were 0.", failure.Message);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Time_stamps_are_the_clocks()
    {
        var clock = new FakeTimeProvider();
        var start = clock.GetUtcNow();
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new() { TimeProvider = clock });
        clock.Advance(TimeSpan.FromMinutes(3));
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await client.ExpectAsync(".");
        Assert.Equal(TimeSpan.FromMinutes(3), server.Requests[0].Elapsed);
        Assert.Equal(start.AddMinutes(3), server.Requests[0].ReceivedAt);
    }
}
