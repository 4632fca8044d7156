using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Pipelines;

/// <summary>Servers that cannot bear several requests on a connection: each request gets its own answer all the same, one at a time for a while, and the snapshot says why.</summary>
public sealed class FallBackTests
{
    [Fact]
    public async Task Gunicorn_answers_the_first_and_forgets_the_others()
    {
        await using var server = LineServers.StartBreaking(async connection =>
        {
            await connection.ReadManyAsync(3);
            await connection.SendAsync(Servers.Answer("/1"));
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var line = new Line();
        await line.ProveAsync(server);
        Task<string>[] all = line.GetMany(server, 3);
        Assert.Equal("/1", await all[0]);
        line.Wait(1.9);
        Assert.Equal((1, 8), (line.Origin.Connections, line.Origin.PipelineDepth));
        line.Wait(0.2);
        Assert.Equal(["/2", "/3"], await Task.WhenAll(all[1..]));
        AssertFellBack(line, "the server answered some of several requests, and was then silent");
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    /// <summary>A server that thinks is not one that forgets: the first of them had nobody before it.</summary>
    [Fact]
    public async Task Silence_before_the_first_answer_is_no_break()
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line();
        await line.ProveAsync(server);
        Task<string>[] all = line.GetMany(server, 3);
        await server.WaitForRequestsAsync(2, Waits.Limit);
        line.Wait(60);
        gate.Open();
        Assert.Equal(Line.Targets(3), await Task.WhenAll(all));
        Assert.Equal((1, null), (server.ConnectionsAccepted, line.Origin.PipelineReason));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(414)]
    [InlineData(431)]
    [InlineData(501)]
    [InlineData(505)]
    public async Task Node_answers_the_fault_in_one_of_them_first_and_each_gets_its_own_answer(int status)
    {
        string refusal = $"HTTP/1.1 {status} Whatever\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbad";
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id == 1)
            {
                await connection.ProveAsync();
                await connection.ReadManyAsync(3);
                await connection.SendAsync(refusal);
                return;
            }
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync(request.Target == "/2" ? refusal : Servers.Answer(request.Target));
                if (request.Target == "/2") return;
            }
        });
        using var line = new Line();
        await line.ProveAsync(server);
        Task<HttpResponseMessage>[] all = [.. Line.Targets(3).Select(target => line.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At(target))))];
        foreach ((Task<HttpResponseMessage> one, string target) in all.Zip(Line.Targets(3)))
        {
            using HttpResponseMessage response = await one;
            bool isBad = target == "/2";
            Assert.Equal((isBad ? status : 200, isBad ? "bad" : target), ((int)response.StatusCode, await response.Content.ReadAsStringAsync().InTime()));
        }
        AssertFellBack(line, "the server answered a fault in one of several requests first, and closed");
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", 1)]
    [InlineData("HTTP/1.1 404 Not Found\r\nConnection: close\r\n", 3)]
    public async Task An_answer_that_leaves_no_doubt_is_the_first_ones(string head, int outstanding)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync();
            if (connection.Id == 1)
            {
                await connection.ReadManyAsync(outstanding);
                await connection.SendAsync(head + "Content-Length: 5\r\n\r\nfirst");
            }
            await connection.ServeAsync();
        });
        using var line = new Line();
        await line.ProveAsync(server);
        Task<HttpResponseMessage>[] all = [.. Line.Targets(outstanding).Select(target => line.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At(target))))];
        using HttpResponseMessage first = await all[0];
        Assert.Equal((false, "first"), (first.IsSuccessStatusCode, await first.Content.ReadAsStringAsync().InTime()));
        foreach (Task<HttpResponseMessage> one in all[1..])
        {
            using HttpResponseMessage response = await one;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    /// <summary>What says nothing about pipelining: an idle connection that the server closes in the moment in which it is used again.</summary>
    [Fact]
    public async Task The_end_of_an_idle_connection_that_several_run_into_is_no_break()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync();
            if (connection.Id == 1) await connection.ReadManyAsync(3);
            else await connection.ServeAsync();
        });
        using var line = new Line();
        await line.ProveAsync(server);
        Assert.Equal(Line.Targets(3), await Task.WhenAll(line.GetMany(server, 3)));
        Assert.Equal((8, null), (line.Origin.PipelineDepth, line.Origin.PipelineReason));
    }

    /// <summary>Nor does a server that says so with a 408, which stands where the first answer should be (RFC 9110 15.5.9).</summary>
    [Fact]
    public async Task A_408_at_the_end_of_an_idle_connection_that_several_run_into_is_no_break()
    {
        await using var server = LineServers.StartBreaking(async connection =>
        {
            await connection.ReadManyAsync(3);
            await connection.SendAsync("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        });
        using var line = new Line();
        await line.ProveAsync(server);
        Assert.Equal(Line.Targets(3), await Task.WhenAll(line.GetMany(server, 3)));
        Assert.Equal((8, null, 2), (line.Origin.PipelineDepth, line.Origin.PipelineReason, server.ConnectionsAccepted));
    }

    [Fact]
    public async Task After_the_pause_it_is_tried_again_and_another_break_makes_a_longer_pause()
    {
        // Where it is asked for two at once, it answers the first and ends the connection.
        await using var server = SocketServer.StartRaw(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                bool closes = request.Target == "/1" && (await connection.ReadManyAsync(1)).Length == 1;
                await connection.SendAsync(Servers.Answer(request.Target));
                if (closes) return;
            }
        });
        using var line = new Line();
        await line.ProveAsync(server);
        for (int seconds = 2; seconds <= 8; seconds *= 2)
        {
            Task<string>[] both = line.GetMany(server, 2);
            Assert.True(line.IsBehind);
            Assert.Equal(["/1", "/2"], await Task.WhenAll(both));
            AssertFellBack(line, $"the server ended the connection with 1 requests outstanding; one request at a time for {seconds} s");
            line.Wait(seconds - 0.1);
            await line.ProveAsync(server);
            Assert.Equal(1, line.Origin.PipelineDepth);
            line.Wait(0.2);
            await line.ProveAsync(server);
            Assert.Equal((8, null), (line.Origin.PipelineDepth, line.Origin.PipelineReason));
        }
    }

    private static void AssertFellBack(Line line, string reason)
    {
        Assert.Equal(1, line.Origin.PipelineDepth);
        Assert.Contains(reason, line.Origin.PipelineReason, StringComparison.Ordinal);
    }
}
