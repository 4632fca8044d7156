namespace PoolingClient.Testing.Tests;

public class DripAndLengthTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly ServerResponse Answer = ServerResponse.Ok("abcdef"u8.ToArray());

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Drip_sends_the_rest_of_the_answer_in_pieces_and_the_next_one_whole(ServerModel model)
    {
        var clock = new TimerCountingClock();
        using var server = SocketServer.Start(_ => Answer, new()
        {
            Model = model,
            TimeProvider = clock,
            Effects = [Effect.At(EffectStage.InContent).AtOctet(1).Drip(2, Interval).OnRequest(1)],
        });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await client.ExpectAsync(Head + "abc");
        foreach (var piece in new[] { "de", "f" })
        {
            await clock.WaitForTimersAsync(1);
            Assert.Equal(0, client.Socket.Available);
            clock.Advance(Interval);
            await client.ExpectAsync(piece);
        }

        await client.SendAsync(Get);
        await client.ExpectAsync(Head + "abcdef");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Drip_from_the_acceptance_on_holds_for_the_whole_connection(ServerModel model)
    {
        var clock = new TimerCountingClock();
        using var server = SocketServer.Start(_ => ServerResponse.Raw("abc"), new()
        {
            Model = model,
            TimeProvider = clock,
            Effects = [Effect.At(EffectStage.Accepted).Drip(1, Interval)],
        });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get + Get);
        await client.ExpectAsync("a");
        foreach (var piece in new[] { "b", "c", "a", "b", "c" })
        {
            await clock.WaitForTimersAsync(1);
            clock.Advance(Interval);
            await client.ExpectAsync(piece);
        }
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Drip_in_the_request_content_receives_slowly(ServerModel model)
    {
        var clock = new TimerCountingClock();
        using var server = SocketServer.Start(_ => Answer, new()
        {
            Model = model,
            TimeProvider = clock,
            Effects = [Effect.At(EffectStage.InRequestContent).Drip(2, Interval)],
        });
        using var client = await PlainClient.ConnectAndSendAsync(server, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n");
        await server.WaitForRequestHeadsAsync(1);
        await client.SendAsync("a");
        await clock.WaitForTimersAsync(1);
        await client.SendAsync("bcdef");
        for (var received = 1; received < 5; received += 2)
        {
            Assert.Equal(received, server.Requests[0].ContentLength);
            clock.Advance(Interval);
            await clock.WaitForTimersAsync(1);
        }

        clock.Advance(Interval);
        await client.ExpectAsync(Head + "abcdef");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_wrong_length_is_announced_and_the_right_content_sent(ServerModel model)
    {
        var stage = Effect.At(EffectStage.BeforeStatusLine);
        ServerResponse[] answers = [Answer, Answer, Answer, ServerResponse.Chunked([[65], [66]]), Answer];
        using var server = SocketServer.Start(request => answers[request.Index - 1], new()
        {
            Model = model,
            Effects =
            [
                stage.WrongLength(10).OnRequest(1), stage.WrongLength(-1).OnRequest(2), stage.WrongLength(-10).OnRequest(3),
                stage.WrongLength(2).OnRequest(4),
            ],
        });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get + Get + Get + Get + Get);
        await client.ExpectAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\nabcdefHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcdef"
            + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nabcdefHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nA\r\n1\r\n"
            + "B\r\n0\r\n\r\n"
            + Head + "abcdef");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task An_effect_cuts_inside_a_chunk(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Chunked("abc", "def"), new()
        {
            Model = model,
            Effects = [Effect.At(EffectStage.InContent).AtOctet(4).Reset()],
        });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await client.ExpectResetAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\nd");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_effect_cuts_large_generated_content_at_its_octet()
    {
        const long Cut = 5_000_001;
        using var server = SocketServer.Start(_ => ServerResponse.Generated(1L << 40), new()
        {
            Effects = [Effect.At(EffectStage.InContent).AtOctet(Cut).Close()],
        });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        var answer = await client.ReceiveToEndAsync();
        Assert.Equal(Cut, answer.Length - answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4);
    }
}
