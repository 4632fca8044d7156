using System.Net.Http;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Pipelines;

/// <summary>On which connections, behind what state of the line, and how many.</summary>
public sealed class ProvenTests
{
    [Fact]
    public async Task Nothing_is_sent_behind_the_first_request_on_a_connection()
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line();
        Task<string>[] both = line.GetMany(server, 2);
        await server.WaitForRequestsAsync(1, Waits.Limit);
        Assert.Equal(1, line.Origin.Waiting);
        gate.Open();
        Assert.Equal(["/1", "/2"], await Task.WhenAll(both));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", true)]
    [InlineData("HTTP/1.1 404 Not Found\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=60, max=1\r\n", false)]
    public async Task One_answer_of_HTTP_1_1_that_goes_on_proves_it(string head, bool proves)
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id == 1)
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(head + "Content-Length: 6\r\n\r\n/proof");
            }
            while (await connection.ReadRequestAsync() is { } request)
            {
                await gate.Opened;
                await connection.SendAsync(LineServers.AnswerTo(request));
            }
        });
        using var line = new Line();
        Assert.Equal("/proof", await Line.TextAsync(line.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At("/proof")))));
        Task<string>[] both = line.GetMany(server, 2);
        Assert.Equal(proves, line.IsBehind);
        gate.Open();
        Assert.Equal(["/1", "/2"], await Task.WhenAll(both));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task No_more_than_the_option_says(int depth)
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line(depth);
        await line.ProveAsync(server);
        Task<string>[] all = line.GetMany(server, depth + 3);
        Assert.Equal((3, depth), (line.Origin.Waiting, line.Origin.PipelineDepth));
        gate.Open();
        Assert.Equal(Line.Targets(depth + 3), await Task.WhenAll(all));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 2)]
    [InlineData(100, 8)]
    public async Task No_more_than_the_server_says_that_it_still_takes(int left, int behind)
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync(connection.Id == 1 ? $"Keep-Alive: timeout=5, max={left}\r\n" : null);
            await gate.Opened;
            await connection.ServeAsync();
        });
        using var line = new Line();
        Assert.Equal("/proof", await line.GetAsync(server, "/proof"));
        Task<string>[] all = line.GetMany(server, 10);
        Assert.Equal(10 - behind, line.Origin.Waiting);
        gate.Open();
        Assert.Equal(Line.Targets(10), await Task.WhenAll(all));
    }

    [Fact]
    public async Task Nothing_is_sent_behind_a_head_that_is_late()
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line();
        await line.ProveAsync(server);
        Task<string> first = line.GetAsync(server, "/1");
        line.Wait(0.009);
        Task<string> second = line.GetAsync(server, "/2");
        Assert.True(line.IsBehind);
        line.Wait(0.002);   // an answer took no time so far: 10 ms are late
        Task<string> third = line.GetAsync(server, "/3");
        Assert.False(line.IsBehind);
        gate.Open();
        Assert.Equal(["/1", "/2", "/3"], await Task.WhenAll(first, second, third));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Nothing_is_sent_behind_content_that_its_caller_reads()
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync();
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
            await gate.Opened;
            await connection.SendAsync("56789");
            await connection.ServeAsync();
        });
        using var line = new Line();
        await line.ProveAsync(server);
        using HttpResponseMessage reading = await line.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At("/reading")));
        Task<string> next = line.GetAsync(server, "/next");
        Assert.False(line.IsBehind);
        gate.Open();
        Assert.Equal("0123456789", await reading.Content.ReadAsStringAsync().InTime());
        Assert.Equal("/next", await next);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public void Who_goes_elsewhere_from_behind_content_counts_as_sent()
    {
        ConnectionScript script = ConnectionScript.Proven();
        RecordingExchange slow = script.Submit();
        RecordingExchange behind = script.Submit();   // its octets may still wait for their turn, and go out then
        script.UntilSent(2);
        script.Carrier.Feed(ConnectionScript.AnswerTo(slow, new string('x', 200_000))[..2000]);
        script.UntilSettled([slow]);
        script.Wait(TimeSpan.FromSeconds(1.1));
        Assert.Equal([behind], script.Again);
        Assert.Equal(RequestFate.MayHaveBeenProcessed, behind.WorstFate);
    }

    [Fact]
    public void Nothing_follows_what_was_sent_again()
    {
        ConnectionScript script = ConnectionScript.Proven();
        RecordingExchange again = script.Create();
        Assert.True(again.TryAssign(script.Connection));
        Assert.True(again.TryRequeue("it was lost once", RequestFate.MayHaveBeenProcessed, 0));
        Assert.Equal(Submission.Taken, script.Connection.TrySubmit(again));
        Assert.Equal(0, script.Connection.Capacity);
        Assert.Equal(Submission.Refused, script.Connection.TrySubmit(script.Create()));
        script.Carrier.Feed(ConnectionScript.AnswerTo(again, "once more"));
        Assert.True(again.IsWhole);
        Assert.Equal(8, script.Connection.Capacity);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_stands_behind_content_that_is_read_slowly_goes_elsewhere_and_the_connection_ends_with_it(bool isReading)
    {
        const int Length = 200_000;   // more than the connection completes by itself
        var gate = new Gate();
        await using var server = LineServers.StartBreaking(async connection =>
        {
            await connection.ReadManyAsync(2);
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            await connection.SendAsync(Servers.Pattern(Length).AsMemory(0, 1000));
            await gate.Opened;
            await connection.SendAsync(Servers.Pattern(Length).AsMemory(1000));
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var line = new Line(connections: 2);
        await line.ProveAsync(server);
        Task<HttpResponseMessage> slow = line.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At("/slow")));
        Task<string> behind = line.GetAsync(server, "/behind");
        Assert.Equal((1, 0), (line.Origin.Connections, line.Origin.Dialing));
        using HttpResponseMessage response = await slow;
        await using Stream content = await response.Content.ReadAsStreamAsync();
        var octets = new byte[Length];
        Task read = isReading ? content.ReadExactlyAsync(octets).AsTask() : Task.CompletedTask;
        line.Wait(0.9);
        Assert.Equal((1, 0), (line.Origin.Connections, line.Origin.Dialing));
        line.Wait(0.2);
        Assert.Equal("/behind", await behind);
        Assert.Equal(2, server.ConnectionsAccepted);

        gate.Open();
        await read.InTime();
        if (!isReading) await content.ReadExactlyAsync(octets).AsTask().InTime();
        Assert.True(OctetPattern.Matches(octets, 0));
        await server.WaitForConnectionsEndedAsync(1, Waits.Limit);
        Assert.Equal(1, server.Connections.Single(one => one.End != ConnectionEnd.Open).Id);
    }
}
