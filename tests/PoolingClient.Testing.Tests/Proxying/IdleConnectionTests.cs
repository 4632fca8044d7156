namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>What load balancers do to connections that are idle.</summary>
public class IdleConnectionTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(4), Moment = TimeSpan.FromMilliseconds(1);

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task A_forgotten_connection_takes_everything_and_says_nothing(ProxyPath path)
    {
        var clock = new TimerCountingClock();
        await using var pair = await StartAsync(IdleEnd.Silent, clock);
        var (sender, receiver) = pair.On(path);
        var passed = pair.Passed(path);
        await sender.SendAsync("is anybody there?");
        sender.Fin();

        // Its FIN is answered with FIN, so that the proxy keeps no socket for it; the other is left with what it believes.
        await sender.ExpectToEndAsync("");
        Assert.Equal((passed, false, ProxyEnd.Idle), (pair.Passed(path), receiver.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectRead), pair.Connection.End));
        receiver.Fin();
        await receiver.ExpectToEndAsync("");
        await pair.Proxy.WaitForConnectionsEndedAsync(1);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task A_forgotten_connection_can_be_reset_when_it_is_used(ProxyPath path)
    {
        var clock = new TimerCountingClock();
        await using var pair = await StartAsync(IdleEnd.ResetWhenUsed, clock);
        var (sender, receiver) = pair.On(path);
        Assert.False(sender.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectRead));
        await sender.SendAsync("is anybody there?");
        await sender.ExpectResetAsync("");
        Assert.False(receiver.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectRead));
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(IdleEnd.Reset)]
    [InlineData(IdleEnd.Fin)]
    public async Task An_idle_connection_can_be_ended_openly(IdleEnd how)
    {
        var clock = new TimerCountingClock();
        await using var pair = await StartAsync(how, clock);
        foreach (var end in (PlainClient[])[pair.Client, pair.Server])
        {
            await (how is IdleEnd.Reset ? end.ExpectResetAsync("") : end.ExpectToEndAsync(""));
            end.Dispose();
        }

        await pair.Proxy.WaitForConnectionsEndedAsync(1);
        Assert.Equal(ProxyEnd.Idle, pair.Connection.End);
    }

    /// <summary>A connection that was used at the last moment, on one path and then on the other, and is then idle for its limit.</summary>
    private static async Task<ProxiedPair> StartAsync(IdleEnd how, TimerCountingClock clock)
    {
        var pair = await ProxiedPair.StartAsync(new FaultPlan { IdleTimeout = Idle, IdleEnd = how }, clock);
        await clock.WaitForTimersAsync(2);   // made, and set
        for (var i = 0; i < 2; i++)
        {
            clock.Advance(Idle - Moment);
            var (sender, receiver) = pair.On(i == 0 ? ProxyPath.ToServer : ProxyPath.ToClient);
            await sender.SendAsync("x");
            await receiver.ExpectAsync("x");
            await PassedAsync(pair, i + 1);
        }

        clock.Advance(Idle - Moment);
        Assert.Equal((ProxyEnd.Open, 0), (pair.Connection.End, pair.Proxy.FaultsHappened));
        clock.Advance(Moment);
        Assert.Equal($"Idle{how}", Assert.Single(pair.Connection.Faults).What);
        return pair;
    }

    /// <summary>Waits until the proxy, too, knows that it has passed octets on: it touches its idle clock before.</summary>
    private static async Task PassedAsync(ProxiedPair pair, int octets)
    {
        while (pair.Proxy.OctetsToServer + pair.Proxy.OctetsToClient < octets)
        {
            await Task.Delay(1);
        }
    }
}
