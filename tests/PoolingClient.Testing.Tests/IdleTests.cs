using System.Diagnostics;

namespace PoolingClient.Testing.Tests;

public class IdleTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task An_idle_connection_is_closed_exactly_at_its_time(ServerModel model)
    {
        var clock = new TimerCountingClock();
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new()
        {
            Model = model,
            IdleClose = Idle,
            TimeProvider =
            clock
        });
        using var client = await PlainClient.ConnectAsync(server);
        await clock.WaitForTimersAsync(1);

        // Three answers, each at the last moment: the timer that was set at the acceptance fires in between, and finds it was too early.
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(Idle - Moment);
            await client.SendAsync(Get);
            await client.ExpectAsync(".");
        }

        clock.Advance(Idle - Moment);
        Assert.Equal(ConnectionEnd.Open, server.Connections[0].End);
        clock.Advance(Moment);
        await client.ExpectToEndAsync("");
        await server.Connections[0].Ended;
        Assert.Equal(ConnectionEnd.ClosedByServer, server.Connections[0].End);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_connection_that_carried_no_request_is_closed_as_well(ServerModel model)
    {
        var clock = new TimerCountingClock();
        using var server = SocketServer.Start(_ => ServerResponse.Ok(), new() { Model = model, IdleClose = Idle, TimeProvider = clock });
        using var client = await PlainClient.ConnectAsync(server);
        await clock.WaitForTimersAsync(1);
        clock.Advance(Idle);
        await client.ExpectToEndAsync("");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task By_the_system_clock_it_is_never_closed_early(ServerModel model)
    {
        var idle = TimeSpan.FromMilliseconds(60);
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new() { Model = model, IdleClose = idle });
        // Before the answer, which its reader may see late.
        var begin = Stopwatch.GetTimestamp();
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await client.ExpectAsync(".");
        await client.ExpectToEndAsync("");
        Assert.InRange(Stopwatch.GetElapsedTime(begin), idle, TimeSpan.FromSeconds(10));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_waiting_handler_is_not_idle(ServerModel model)
    {
        var clock = new TimerCountingClock();
        var gate = new TaskCompletionSource<ServerResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = SocketServer.Start((_, _) => gate.Task, new() { Model = model, IdleClose = Idle, TimeProvider = clock });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get);
        await server.WaitForRequestsAsync(1);
        clock.Advance(Idle * 3);
        gate.SetResult(ServerResponse.Raw("."));
        await client.ExpectAsync(".");
        clock.Advance(Idle);
        await client.ExpectToEndAsync("");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task The_hint_announces_the_idle_limit(ServerModel model)
    {
        using var server = SocketServer.Start(
            _ => ServerResponse.Ok(), new()
            {
                Model = model,
                IdleClose = TimeSpan.FromMilliseconds(4500),
                KeepAliveHint = true,
                MaxRequestsPerConnection = 2
            });
        using var client = await PlainClient.ConnectAndSendAsync(server, Get + Get);
        await client.ExpectToEndAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Effects_happen_after_their_idle_times_in_order(ServerModel model)
    {
        var clock = new TimerCountingClock();
        var idle = Effect.At(EffectStage.WhileIdle);
        const string TimedOut = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new()
        {
            Model = model,
            TimeProvider = clock,
            IdleClose = TimeSpan.FromSeconds(9),
            Effects = [idle.After(TimeSpan.FromSeconds(7)).Reset().OnRequest(1), idle.After(TimeSpan.FromSeconds(2)).Garbage(TimedOut)],
        });
        using var unused = await PlainClient.ConnectAsync(server);
        await clock.WaitForTimersAsync(1);
        clock.Advance(TimeSpan.FromSeconds(2));
        await unused.ExpectAsync(TimedOut);
        using var used = await PlainClient.ConnectAndSendAsync(server, Get);
        await used.ExpectAsync(".");
        clock.Advance(TimeSpan.FromSeconds(2));
        await used.ExpectAsync(TimedOut);
        clock.Advance(TimeSpan.FromSeconds(5));
        await used.ExpectResetAsync("");
        await unused.ExpectToEndAsync("");
    }
}
