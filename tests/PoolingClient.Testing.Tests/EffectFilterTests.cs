namespace PoolingClient.Testing.Tests;

public class EffectFilterTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string GetB = "GET /b HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact(Timeout = Limits.Test)]
    public async Task Effects_happen_on_their_request_their_connection_and_so_often()
    {
        var stage = Effect.At(EffectStage.BeforeStatusLine);
        var twice = stage.Garbage("t").Times(2);
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new()
        {
            Effects =
            [
                stage.Garbage("r").OnRequest(2), stage.Garbage("c").OnConnection(2), twice,
                stage.Garbage("b").When(request => request.Target == "/b"), stage.Garbage("2").OnRequest(3).OnConnection(2),
            ],
        });
        using var first = await PlainClient.ConnectAndSendAsync(server, Get + Get + GetB);
        await first.ExpectAsync("t.rt.b.");
        using var second = await PlainClient.ConnectAndSendAsync(server, Get + Get + Get);
        await second.ExpectAsync("c.rc.c2.");
        Assert.Equal(2, twice.Happened);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_answer_can_bring_its_own_effects()
    {
        using var server = SocketServer.Start(request => request.Target == "/b"
            ? ServerResponse.Raw(".").WithEffect(Effect.At(EffectStage.BetweenResponses).Garbage("!"))
                .WithEffect(Effect.At(EffectStage.WhileIdle).Reset())
            : ServerResponse.Raw(","));
        using var client = await PlainClient.ConnectAndSendAsync(server, GetB + Get);
        await client.ExpectAsync(".!,");
        await client.SendAsync(GetB);
        await client.ExpectResetAsync(".!");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Effects_of_one_place_happen_in_their_order()
    {
        var stage = Effect.At(EffectStage.InContent).AtOctet(2);
        using var server = SocketServer.Start(_ => ServerResponse.Raw("abcd"), new()
        {
            Effects = [stage.Garbage("1"), stage.Garbage("2"), Effect.At(EffectStage.InContent).Garbage("0"), stage.Close(),
                stage.Garbage("3")],
        });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await client.ExpectToEndAsync("a0b12");
    }

    [Fact]
    public void What_makes_no_sense_is_refused_when_it_is_written()
    {
        var idle = Effect.At(EffectStage.WhileIdle);
        _ = Assert.Throws<InvalidOperationException>(() => idle.AtOctet(1));
        _ = Assert.Throws<InvalidOperationException>(() => idle.Drip(1, TimeSpan.Zero));
        _ = Assert.Throws<InvalidOperationException>(() => idle.WrongLength(1));
        _ = Assert.Throws<InvalidOperationException>(() => idle.Close().Reset());
        _ = Assert.Throws<InvalidOperationException>(() => Effect.At(EffectStage.InHead).After(TimeSpan.Zero));
        _ = Assert.Throws<InvalidOperationException>(() => Effect.At(EffectStage.Accepted).OnRequest(1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => idle.Times(0));
        _ = Assert.Throws<ArgumentException>(() => SocketServer.StartEcho(new() { Effects = [idle] }));
        _ = Assert.Throws<ArgumentException>(() => SocketServer.StartTcpEcho(new() { Effects = [idle.Close()] }));
        _ = Assert.Throws<ArgumentException>(() => ServerResponse.Ok().WithEffect(Effect.At(EffectStage.AfterRequestHead).Close()));
        _ = Assert.Throws<ArgumentException>(() => SocketServer.StartEcho(new() { KeepAliveHint = true }));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Garbage_is_no_HTTP_and_differs_from_octet_to_octet()
    {
        using var server = SocketServer.StartTcpEcho(new() { Effects = [Effect.At(EffectStage.Accepted).Garbage(100)] });
        using var client = await PlainClient.ConnectAsync(server);
        var octets = "";
        while (octets.Length < 100)
        {
            octets += await client.ReceiveAsync();
        }

        Assert.All(octets, octet => Assert.InRange(octet, '\u0080', '\u00ff'));
        Assert.True(octets.Distinct().Count() > 30);
    }
}
