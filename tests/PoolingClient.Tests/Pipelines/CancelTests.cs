using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Pipelines;

/// <summary>Whoever leaves the line, by choice or by a limit, leaves the others alone: its answer is drained when it comes.</summary>
public sealed class CancelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task One_that_is_cancelled_keeps_its_place_and_the_others_their_answers(int which)
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line();
        await line.ProveAsync(server);
        using var cancel = new CancellationTokenSource();
        Task<string>[] all = [.. Line.Targets(3).Select((target, i) => line.GetAsync(server, target, i == which ? cancel.Token : default))];
        await server.WaitForRequestsAsync(2, Waits.Limit);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all[which]);
        gate.Open();
        Assert.Equal(Line.Targets(3).Where((_, i) => i != which), await Task.WhenAll(all.Where((_, i) => i != which)));
        Assert.Equal("/after", await line.GetAsync(server, "/after"));
        Assert.Equal((1, 5), (server.ConnectionsAccepted, server.RequestsReceived));
    }

    [Fact]
    public async Task All_may_be_cancelled_at_once()
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line();
        await line.ProveAsync(server);
        using var cancel = new CancellationTokenSource();
        Task<string>[] all = line.GetMany(server, 5, cancel.Token);
        await server.WaitForRequestsAsync(2, Waits.Limit);
        await cancel.CancelAsync();
        foreach (Task<string> one in all) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        gate.Open();
        Assert.Equal("/after", await line.GetAsync(server, "/after"));
    }

    [Fact]
    public async Task The_answer_of_one_that_left_is_drained_within_the_limit_else_the_others_go_elsewhere()
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync();
            if (connection.Id == 1)
            {
                await connection.ReadManyAsync(2);
                await gate.Opened;
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                await connection.SendAsync(new byte[1000]);
                await connection.WaitForEndAsync(Waits.Limit);
                return;
            }
            await connection.ServeAsync();
        });
        using var line = new Line(change: options => options.MaxResponseDrainSize = 100);
        await line.ProveAsync(server);
        using var cancel = new CancellationTokenSource();
        Task<string> left = line.GetAsync(server, "/left", cancel.Token), other = line.GetAsync(server, "/other");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.Open();
        Assert.Equal("/other", await other);
        Assert.Equal(2, server.ConnectionsAccepted);
        Assert.Equal((8, null), (line.Origin.PipelineDepth, line.Origin.PipelineReason));   // it was no fault of the server's
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_deadline_ends_the_one_that_has_it(int which)
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line();
        await line.ProveAsync(server);
        Task<string>[] all = [.. Line.Targets(3).Select((target, i) =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, server.At(target));
            return Line.TextAsync(line.SendAsync(i == which ? request.SetDeadline(TimeSpan.FromSeconds(1)) : request));
        })];
        await server.WaitForRequestsAsync(2, Waits.Limit);
        line.Wait(1.05);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => all[which]);
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.Contains("Deadline of 1 s", failure.Message, StringComparison.Ordinal);
        Assert.Equal(RequestFate.MayHaveBeenProcessed, failure.Fate);
        gate.Open();
        Assert.Equal(Line.Targets(3).Where((_, i) => i != which), await Task.WhenAll(all.Where((_, i) => i != which)));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    /// <summary>The one whose turn it is fails by the limit; those behind it go elsewhere.</summary>
    [Fact]
    public async Task A_stall_is_the_first_ones()
    {
        await using var server = LineServers.StartBreaking(async connection =>
        {
            await connection.ReadManyAsync(3);
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var line = new Line(change: options => options.ReadTimeout = TimeSpan.FromSeconds(1));
        await line.ProveAsync(server);
        Task<string>[] all = line.GetMany(server, 3);
        await server.WaitForRequestsAsync(4, Waits.Limit);   // the last send is what the limit runs from
        line.Wait(1.05);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => all[0]);
        Assert.Contains("ReadTimeout of 1 s", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["/2", "/3"], await Task.WhenAll(all[1..]));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task The_end_of_the_pool_fails_all_of_them()
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line(depth: 4);
        await line.ProveAsync(server);
        Task<string>[] all = line.GetMany(server, 6);   // two of them wait
        line.Door.Handler.Pool.Dispose();
        foreach (Task<string> one in all)
        {
            var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => one);
            Assert.IsType<ObjectDisposedException>(failure.InnerException);
        }
        gate.Open();
        await server.WaitForConnectionsEndedAsync(1, Waits.Limit);
    }

    [Fact]
    public async Task A_response_that_is_disposed_unread_is_drained_and_those_behind_it_are_answered()
    {
        const int Length = 200_000;
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync();
            await connection.ReadManyAsync(3);
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            await connection.SendAsync(Servers.Pattern(Length));
            await connection.SendAsync(Servers.Answer("/2") + Servers.Answer("/3"));
            await connection.ServeAsync();
        });
        using var line = new Line();
        await line.ProveAsync(server);
        Task<HttpResponseMessage> first = line.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At("/1")));
        Task<string>[] others = [line.GetAsync(server, "/2"), line.GetAsync(server, "/3")];
        (await first).Dispose();
        Assert.Equal(["/2", "/3"], await Task.WhenAll(others));
        Assert.Equal(1, server.ConnectionsAccepted);
    }
}
