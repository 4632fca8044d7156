using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Tls;

namespace PoolingClient.Tests.Pipelines;

/// <summary>Connections that break with several requests on them: the head of the line ends by its own fate, those behind it are sent again, and none is sent twice that must not be.</summary>
public sealed class BreakTests
{
    public enum Ending { Fin, Rst }

    public static TheoryData<Ending, bool> Endings => new() { { Ending.Fin, false }, { Ending.Rst, false }, { Ending.Fin, true } };

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Between_two_answers_all_that_have_none_are_sent_again(Ending ending, bool overTls)
    {
        await using var server = StartBreaking(ending, "", overTls);
        using var line = new Line();
        await line.ProveAsync(server);
        Assert.Equal(Line.Targets(5), await Task.WhenAll(line.GetMany(server, 5)));
        Assert.Equal(2, server.ConnectionsAccepted);
        // Each of them was on the second connection, in their order, and none more often.
        string[] again = [.. server.Requests.Where(request => request.ConnectionId == 2).Select(request => request.Target)];
        Assert.Equal(Line.Targets(5)[^again.Length..], again);
        Assert.InRange(again.Length, 4, 5);   // the first answer may be lost with a reset
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n012")]
    [InlineData("HTTP/1.1 2")]
    public async Task Within_an_answer_it_fails_the_one_and_those_behind_it_are_sent_again(string begun)
    {
        await using var server = StartBreaking(Ending.Fin, begun);
        using var line = new Line();
        await line.ProveAsync(server);
        Task<string>[] all = line.GetMany(server, 5);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => all[1]);
        Assert.Equal((RequestFate.ResponseStarted, HttpRequestError.ResponseEnded), (failure.Fate, failure.HttpRequestError));
        Assert.Equal(["/1", "/3", "/4", "/5"], await Task.WhenAll(all.Where((_, i) => i != 1)));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n")]
    public async Task What_is_no_answer_fails_the_one_whose_turn_it_is_and_those_behind_it_are_sent_again(string garbage)
    {
        await using var server = StartBreaking(null, garbage);
        using var line = new Line();
        await line.ProveAsync(server);
        Task<string>[] all = line.GetMany(server, 5);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => all[1]);
        Assert.Equal(HttpRequestError.InvalidResponse, failure.HttpRequestError);
        Assert.Equal(["/1", "/3", "/4", "/5"], await Task.WhenAll(all.Where((_, i) => i != 1)));
        Assert.Equal(2, server.ConnectionsAccepted);
        Assert.Contains("what is no response to the requests outstanding", line.Origin.PipelineReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_sent_again_is_not_put_behind_others()
    {
        var (begun, end, held) = (new Gate(), new Gate(), new Gate());
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 2)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReadManyAsync(1);
            await begun.Opened;   // both are made before one is used again
            await connection.SendAsync(Servers.Answer("proof"));
            ServerRequest? first = await connection.ReadRequestAsync();
            if (first?.Target == "/1")
            {
                await held.Opened;
                await connection.SendAsync(Servers.Answer("/1"));
                await connection.ServeAsync();
                return;
            }
            await connection.ReadManyAsync(1);
            await end.Opened;
        });
        using var line = new Line(connections: 2);
        Task<string>[] proofs = [line.GetAsync(server, "/proof"), line.GetAsync(server, "/proof")];
        await server.WaitForRequestsAsync(2, Waits.Limit);
        begun.Open();
        await Task.WhenAll(proofs);
        // /1 and /2 get a connection each, and /3 stands behind /2, whose connection was given something last.
        Task<string>[] all = line.GetMany(server, 3);
        await server.WaitForRequestsAsync(5, Waits.Limit);
        int held1 = server.Requests.Single(request => request.Target == "/1").ConnectionId;
        Assert.All(server.Requests.Where(request => request.Target is "/2" or "/3"), request => Assert.NotEqual(held1, request.ConnectionId));
        end.Open();
        // The one gets the new connection, and the other waits for that, though there is room behind /1.
        Assert.Equal("/2", await all[1]);
        Assert.Equal("/3", await all[2]);
        Assert.DoesNotContain(server.Requests, request => request.Target == "/3" && request.ConnectionId == held1);
        held.Open();
        Assert.Equal("/1", await all[0]);
        Assert.Equal(3, server.ConnectionsAccepted);
    }

    /// <summary>Bursts against connections that end anywhere: a ledger of what the server has read is the truth.</summary>
    [Theory]
    [InlineData(false, 40)]
    [InlineData(true, 10)]
    public async Task No_GET_is_lost_and_no_POST_is_sent_twice(bool overTls, int rounds)
    {
        await using var server = SocketServer.StartRaw(ServeSomeAsync, overTls ? Secure.Server() : null);
        for (int round = 0; round < rounds; round++)
        {
            using var line = new Line(connections: 2);
            int number = round;
            await Task.WhenAll(Enumerable.Range(0, 16).Select(i => CallAsync(line, number, i)));
        }
        ILookup<string, ServerRequest> ledger = server.Requests.ToLookup(request => request.Target);
        Assert.All(ledger.Where(entries => entries.First().Method == "POST"), entries => Assert.Single(entries));
        Assert.Contains(ledger, entries => entries.First().Method == "GET" && entries.Count() > 1);   // it did happen

        async Task CallAsync(Line line, int round, int i)
        {
            bool isPost = i % 5 == 4;
            string target = $"/{round}/{i}";
            var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, server.At(target));
            if (isPost) request.Content = new StringContent(target);
            try
            {
                Assert.Equal(target, await Line.TextAsync(line.SendAsync(request)));
            }
            catch (PoolingRequestException e) when (isPost)
            {
                Assert.NotEqual(RequestFate.ResponseStarted, e.Fate);
            }
        }
    }

    /// <summary>Serves a few, reads on, and ends without an answer to what it has read.</summary>
    private static async Task ServeSomeAsync(RawConnection connection)
    {
        var random = new Random(connection.Id);
        int served = random.Next(1, 7), read = random.Next(2);
        for (int i = 0; i < served; i++)
        {
            if (await connection.ReadRequestAsync() is not { } request) return;
            await connection.SendAsync(Servers.Answer(request.Target));
        }
        for (int i = 0; i < read; i++)
        {
            if (await connection.ReadRequestAsync() is null) return;
        }
        if (random.Next(2) == 0) connection.Fin();
        else connection.Reset();
    }

    /// <summary>The first connection reads five, answers the first, sends <paramref name="begun"/>, and ends.</summary>
    private static SocketServer StartBreaking(Ending? ending, string begun, bool overTls = false) => SocketServer.StartRaw(async connection =>
    {
        if (connection.Id > 1)
        {
            await connection.ServeAsync();
            return;
        }
        await connection.ProveAsync();
        await connection.ReadManyAsync(5);
        await connection.SendAsync(Servers.Answer("/1") + begun);
        if (ending == Ending.Rst) connection.Reset();
        else if (ending is null) await connection.WaitForEndAsync(Waits.Limit);
    }, overTls ? Secure.Server() : null);
}
