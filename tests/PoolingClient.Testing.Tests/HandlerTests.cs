using System.Text;

namespace PoolingClient.Testing.Tests;

public class HandlerTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nhi";

    public static TheoryData<ServerModel, ServerResponse, string> Answers()
    {
        (ServerResponse, string)[] rows =
        [
            (ServerResponse.Ok("hi"), Ok),
            (ServerResponse.Ok(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            (ServerResponse.Ok([1, 2, 3]), "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\u0001\u0002\u0003"),
            (ServerResponse.Status(503), "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
            (ServerResponse.Status(299), "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n"),
            (ServerResponse.Status(204), "HTTP/1.1 204 No Content\r\n\r\n"),
            (ServerResponse.Status(304), "HTTP/1.1 304 Not Modified\r\n\r\n"),
            (ServerResponse.Ok().WithReason("Fine").With("A", "1").With("a", "2"),
                "HTTP/1.1 200 Fine\r\nA: 1\r\na: 2\r\nContent-Length: 0\r\n\r\n"),
            (ServerResponse.Ok().With("Content-Length", "7"), "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"),
            (ServerResponse.Chunked("abc", "", "de"),
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
            (ServerResponse.Chunked([[65]]).WithTrailer("T", "v"),
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nA\r\n0\r\nT: v\r\n\r\n"),
            (ServerResponse.Chunked([[65], [66]]).WithFraming(ContentFraming.Length), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nAB"),
            (ServerResponse.Generated(3), "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\0\u0001\u0002"),
            (ServerResponse.Ok("hi").WithInterim(103, new ServerField("Link", "</a>")).WithInterim(100),
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + Ok),
            (ServerResponse.Raw("nonsense\n"), "nonsense\n"),
            (ServerResponse.Stream(async (writer, _) =>
            {
                await writer.WriteAsync("one");
                await writer.WriteAsync("");
                await writer.WriteAsync("two");
            }), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"),
        ];
        var data = new TheoryData<ServerModel, ServerResponse, string>();
        foreach (var (response, octets) in rows)
        {
            data.Add(ServerModel.EventDriven, response, octets);
            data.Add(ServerModel.ThreadPerConnection, response, octets);
        }

        return data;
    }

    [Theory(Timeout = Limits.Test, DisplayName = "An answer has exactly these octets, and the connection stays open after it")]
    [MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)]
    public async Task Answer_octets(ServerModel model, ServerResponse response, string octets)
    {
        using var server = SocketServer.Start(_ => response, new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await client.ExpectAsync(octets);
        await client.SendAsync(Get);
        await client.ExpectAsync(octets);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Pipelined_requests_are_answered_in_order(ServerModel model)
    {
        const int Count = 500;
        using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new() { Model = model });
        var requests = string.Concat(Enumerable.Range(0, Count).Select(i => $"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n"));
        var answers = string.Concat(Enumerable.Range(0, Count).Select(i => $"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + $"Content-Length: {$"/{i}".Length}\r\n\r\n/{i}"));
        using var client = await PlainClient.ConnectAndSendAsync(server, requests);
        await client.ExpectAsync(answers);
        Assert.Equal(Count, server.Connections[0].RequestsServed);
        Assert.Equal(Enumerable.Range(1, Count), server.Requests.Select(request => request.Index));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Answers_that_are_ready_leave_in_one_send(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok("hi"), new() { Model = model, CoalesceAnswers = true });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get + Get + Get);
        Assert.Equal(Ok + Ok + Ok, await client.ReceiveAsync());
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task An_answer_does_not_wait_for_the_next_handler(ServerModel model)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = SocketServer.Start(
            async (request, _) =>
            {
                await (request.Index == 1 ? Task.CompletedTask : gate.Task);
                return ServerResponse.Ok("hi");
            },
            new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get + Get);
        await client.ExpectAsync(Ok);
        gate.SetResult();
        await client.ExpectAsync(Ok);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task In_the_thread_model_a_handler_may_block_without_holding_back_the_answers_before_it()
    {
        using var gate = new ManualResetEventSlim();
        using var server = SocketServer.Start(
            request =>
            {
                Assert.True(request.Index == 1 || gate.Wait(TimeSpan.FromSeconds(60)));
                return ServerResponse.Ok("hi");
            },
            new() { Model = ServerModel.ThreadPerConnection });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get + Get);
        await client.ExpectAsync(Ok);
        gate.Set();
        await client.ExpectAsync(Ok);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task The_answer_to_HEAD_has_no_content(ServerModel model)
    {
        ServerResponse[] answers = [ServerResponse.Ok("hi"), ServerResponse.Generated(1L << 40), ServerResponse.Chunked([[65]])];
        using var server = SocketServer.Start(request => answers[request.Index - 1], new() { Model = model });
        const string Head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
        using var client = await PlainClient.ConnectAndSendAsync(server, Head + Head + Head);
        await client.ExpectAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(ServerModel.EventDriven, "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n")]
    [InlineData(ServerModel.ThreadPerConnection, "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n")]
    [InlineData(ServerModel.EventDriven, "GET / HTTP/1.0\r\n\r\n")]
    [InlineData(ServerModel.ThreadPerConnection, "GET / HTTP/1.0\r\n\r\n")]
    public async Task A_client_that_wants_no_further_request_gets_close_and_FIN(ServerModel model, string request)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok(), new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, request + Get);
        await client.ExpectToEndAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await server.Connections[0].Ended;
        Assert.Equal(ConnectionEnd.ClosedByServer, server.Connections[0].End);
        _ = Assert.Single(server.Requests);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task HTTP_1_0_can_keep_the_connection_and_gets_no_chunks(ServerModel model)
    {
        using var server = SocketServer.Start(
            request => request.Index == 1 ? ServerResponse.Ok() : ServerResponse.Chunked([[65]]), new() { Model = model });
        const string Request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
        using var client = await PlainClient.ConnectAndSendAsync(server, Request + Request);
        await client.ExpectToEndAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nA");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Answers_can_end_the_connection(ServerModel model)
    {
        ServerResponse[] answers =
        [
            ServerResponse.Ok().WithClose(), ServerResponse.Ok().With("Connection", "close"), ServerResponse.CloseDelimited([65]),
            ServerResponse.Raw("A").WithClose(),
        ];
        string[] octets =
        [
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nA", "A",
        ];
        using var server = SocketServer.Start(request => answers[request.ConnectionId - 1], new() { Model = model });
        foreach (var expected in octets)
        {
            using var client = await PlainClient.ConnectAndSendAsync(server, Get);
            await client.ExpectToEndAsync(expected);
        }
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task The_last_answer_under_a_cap_says_so_and_is_not_lost_to_a_reset(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok(), new() { Model = model, MaxRequestsPerConnection = 2 });
        using var client = await PlainClient.ConnectAndSendAsync(server, string.Concat(Enumerable.Repeat(Get, 200)));
        await client.ExpectToEndAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task What_a_handler_throws_is_answered_with_500_and_kept(ServerModel model)
    {
        using var server = SocketServer.Start(_ => throw new InvalidOperationException("deliberate"), new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        var answer = await client.ReceiveToEndAsync();
        Assert.StartsWith("HTTP/1.1 500 Internal Server Error\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("deliberate", answer, StringComparison.Ordinal);
        Assert.Equal("deliberate", server.Connections[0].Failure?.Message);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task What_a_writer_throws_inside_content_ends_the_connection_with_RST(ServerModel model)
    {
        using var server = SocketServer.Start(
            _ => ServerResponse.Stream(async (writer, _) =>
            {
                await writer.WriteAsync("a");
                throw new InvalidOperationException("deliberate");
            }),
            new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await client.ExpectResetAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        Assert.Equal("deliberate", server.Connections[0].Failure?.Message);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_waiting_handler_learns_that_the_client_has_gone(ServerModel model)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = SocketServer.Start(
            async (_, gone) =>
            {
                await using var registration = gone.Register(cancelled.SetResult);
                await Task.Delay(Timeout.InfiniteTimeSpan, gone);
                return ServerResponse.Ok();
            },
            new() { Model = model });
        using (await PlainClient.ConnectAndSendAsync(server, Get))
        {
            await server.WaitForRequestsAsync(1);
        }

        await cancelled.Task;
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(ConnectionEnd.ClosedByClient, server.Connections[0].End);
        Assert.Equal(0, server.ConnectionsOpen);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Server_sent_events_arrive_one_by_one(ServerModel model)
    {
        var seen = new SemaphoreSlim(0);
        using var server = SocketServer.Start(
            _ => ServerResponse.EventStream(async (writer, gone) =>
            {
                await writer.WriteEventAsync("first");
                await seen.WaitAsync(gone);
                await writer.WriteEventAsync("two\nlines", "type", "7");
            }),
            new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await client.ExpectAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "d\r\ndata: first\n\n\r\n");
        _ = seen.Release();
        await client.ExpectAsync("29\r\nevent: type\nid: 7\ndata: two\ndata: lines\n\n\r\n0\r\n\r\n");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_script_can_take_the_connection_over(ServerModel model)
    {
        using var server = SocketServer.Start(
            request => request.Method == "CONNECT" ? ServerResponse.Tunnel(ShoutAsync) : ServerResponse.Upgrade("shout", ShoutAsync),
            new() { Model = model });
        using var upgraded = await PlainClient.ConnectAndSendAsync(server, Get + "early");
        await upgraded.ExpectToEndAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nEARLY");
        using var tunnel = await PlainClient.ConnectAndSendAsync(server, "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n");
        await tunnel.ExpectAsync("HTTP/1.1 200 OK\r\n\r\n");
        await tunnel.SendAsync("later");
        await tunnel.ExpectToEndAsync("LATER");
    }

    private static async Task ShoutAsync(RawConnection connection)
    {
        var octets = await connection.ReceiveExactlyAsync(5);
        await connection.SendAsync(Encoding.ASCII.GetString(octets).ToUpperInvariant());
    }
}
