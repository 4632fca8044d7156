using System.Net.Sockets;

namespace PoolingClient.Testing.Tests;

/// <summary>Every stage with every action that makes sense there, as the client sees it: the octets before, and the end.</summary>
public class EffectStageTests
{
    private const string Put = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    private const string StatusLine = "HTTP/1.1 200 OK\r\n";
    private const string Head = StatusLine + "Content-Length: 4\r\n\r\n";
    private const string Answer = Head + "wxyz";
    private static readonly ServerResponse Wxyz = ServerResponse.Ok("wxyz"u8.ToArray());

    private static readonly (Effect Place, string Before, string After)[] Places =
    [
        (Effect.At(EffectStage.Accepted), "", Answer),
        (Effect.At(EffectStage.AfterRequestHead), "", Answer),
        (Effect.At(EffectStage.InRequestContent), "", Answer),
        (Effect.At(EffectStage.InRequestContent).AtOctet(3), "", Answer),
        (Effect.At(EffectStage.BeforeStatusLine), "", Answer),
        (Effect.At(EffectStage.InHead), StatusLine, "Content-Length: 4\r\n\r\nwxyz"),
        (Effect.At(EffectStage.InHead).AtOctet(5), "HTTP/", "1.1 200 OK\r\nContent-Length: 4\r\n\r\nwxyz"),
        (Effect.At(EffectStage.InContent), Head + "w", "xyz"),
        (Effect.At(EffectStage.InContent).AtOctet(0), Head, "wxyz"),
        (Effect.At(EffectStage.InContent).AtOctet(4), Answer, ""),
        (Effect.At(EffectStage.BetweenResponses), Answer, ""),
        (Effect.At(EffectStage.WhileIdle).OnRequest(1), Answer, ""),
    ];

    public static TheoryData<ServerModel, int> EveryPlace()
    {
        var data = new TheoryData<ServerModel, int>();
        foreach (var model in Enum.GetValues<ServerModel>())
        {
            for (var i = 0; i < Places.Length; i++)
            {
                data.Add(model, i);
            }
        }

        return data;
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(EveryPlace))]
    public async Task Close_sends_what_came_before_and_FIN(ServerModel model, int place)
    {
        var (effect, before, _) = Places[place];
        using var server = Start(model, effect.Close());
        using var client = await PlainClient.ConnectAndSendAsync(server, Put);
        await client.ExpectToEndAsync(before);
        await server.Connections[0].Ended;
        Assert.Equal(ConnectionEnd.ClosedByServer, server.Connections[0].End);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(EveryPlace))]
    public async Task Reset_sends_what_came_before_and_RST(ServerModel model, int place)
    {
        var (effect, before, _) = Places[place];
        using var server = Start(model, effect.Reset());
        if (effect.Stage is EffectStage.Accepted)
        {
            // The reset can be there before the attempt to connect has been told of its success.
            var failure = await Assert.ThrowsAsync<SocketException>(async () =>
            {
                using var soon = await PlainClient.ConnectAsync(server);
                _ = await soon.ReceiveAsync();
            });
            Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
        }
        else
        {
            using var client = await PlainClient.ConnectAndSendAsync(server, Put);
            await client.ExpectResetAsync(before);
        }

        await server.WaitForConnectionsAsync(1);
        await server.Connections[0].Ended;
        Assert.Equal(ConnectionEnd.ResetByServer, server.Connections[0].End);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(EveryPlace))]
    public async Task Half_close_sends_FIN_and_goes_on_receiving(ServerModel model, int place)
    {
        var (effect, before, _) = Places[place];
        using var server = Start(model, effect.HalfClose());
        using var client = await PlainClient.ConnectAndSendAsync(server, Put);
        await client.ExpectToEndAsync(before);
        await server.Connections[0].Ended;
        Assert.Equal(ConnectionEnd.ClosedByServer, server.Connections[0].End);

        // A closed socket would answer the first of these with RST, and the second send would fail.
        await client.SendAsync(Put);
        await client.SendAsync(new byte[1_000_000]);
        client.Fin();
        Assert.Equal("", await client.ReceiveAsync());
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(EveryPlace))]
    public async Task Stall_without_end_lasts_until_the_client_goes(ServerModel model, int place)
    {
        var (effect, before, _) = Places[place];
        using var server = Start(model, effect.Stall());
        using (var client = await PlainClient.ConnectAndSendAsync(server, Put))
        {
            await client.ExpectAsync(before);
            await client.SendAsync(Put);
            await server.WaitForConnectionsAsync(1);   // the kernel may have taken all of it before the server looks
        }

        await server.Connections[0].Ended;
        Assert.Contains(server.Connections[0].End, new[] { ConnectionEnd.ClosedByClient, ConnectionEnd.ResetByClient });

        // The second request can come before the server has become idle after the first.
        Assert.InRange(server.Requests.Count, 0, effect.Stage is EffectStage.WhileIdle ? 2 : 1);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(EveryPlace))]
    public async Task Stall_lasts_as_long_as_told_and_then_all_goes_on(ServerModel model, int place)
    {
        var (effect, before, after) = Places[place];
        var clock = new TimerCountingClock();
        using var server = Start(model, effect.Stall(TimeSpan.FromSeconds(30)).Times(1), clock);
        using var client = await PlainClient.ConnectAndSendAsync(server, Put);
        await client.ExpectAsync(before);
        if (effect.Stage is EffectStage.WhileIdle)
        {
            // The stall begins with the idleness, and is noticed with the next request.
            await clock.WaitForTimersAsync(1);
            await client.SendAsync(Put);
            await clock.WaitForTimersAsync(1);
            after = Answer;
        }
        else
        {
            await clock.WaitForTimersAsync(1);
        }

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, client.Socket.Available);
        clock.Advance(TimeSpan.FromSeconds(1));
        await client.ExpectAsync(after);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(EveryPlace))]
    public async Task Garbage_is_sent_at_its_place(ServerModel model, int place)
    {
        var (effect, before, after) = Places[place];
        using var server = Start(model, effect.Garbage("\0\u00ff").Times(1));
        using var client = await PlainClient.ConnectAndSendAsync(server, Put);
        await client.ExpectAsync(before + "\0\u00ff" + after);
        await client.SendAsync(Put);
        await client.ExpectAsync(Answer);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(EveryPlace))]
    public async Task Surplus_octets_follow_the_answer_in_the_same_send(ServerModel model, int place)
    {
        var (effect, _, _) = Places[place];
        using var server = Start(model, effect.Surplus(3).Times(1));
        using var client = await PlainClient.ConnectAndSendAsync(server, Put);
        switch (effect.Stage)
        {
            case EffectStage.Accepted:
                await client.ExpectAsync("xxx" + Answer);
                break;
            case EffectStage.WhileIdle:
                await client.ExpectAsync(Answer + "xxx");
                break;
            default:
                Assert.Equal(Answer + "xxx", await client.ReceiveAsync());
                break;
        }
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task After_the_last_answer_there_can_be_other_ends_than_FIN(ServerModel model)
    {
        var stage = Effect.At(EffectStage.AfterLastResponse);
        const string Last = StatusLine + "Content-Length: 4\r\nConnection: close\r\n\r\nwxyz";
        using var server = SocketServer.Start(_ => Wxyz, new()
        {
            Model = model,
            MaxRequestsPerConnection = 1,
            Effects = [stage.OnConnection(1).Reset(), stage.OnConnection(2).Surplus("more"), stage.OnConnection(3).Stall(),
                stage.OnConnection(4).HalfClose()],
        });
        using var reset = await PlainClient.ConnectAndSendAsync(server, Put);
        await reset.ExpectResetAsync(Last);
        using var surplus = await PlainClient.ConnectAndSendAsync(server, Put);
        await surplus.ExpectToEndAsync(Last + "more");
        using (var stalled = await PlainClient.ConnectAndSendAsync(server, Put))
        {
            await stalled.ExpectAsync(Last);
            Assert.Equal(ConnectionEnd.Open, server.Connections[2].End);
        }

        await server.Connections[2].Ended;
        using var half = await PlainClient.ConnectAndSendAsync(server, Put);
        await half.ExpectToEndAsync(Last);
    }

    private static SocketServer Start(ServerModel model, Effect effect, TimeProvider? clock = null) => SocketServer.Start(
        _ => Wxyz,
        new() { Model = model, Effects = [effect], TimeProvider = clock ?? TimeProvider.System });
}
