namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>Latency, jitter and rate, by a clock of the test's own.</summary>
public class DelayTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100), Moment = TimeSpan.FromMilliseconds(1);

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task Octets_take_exactly_the_latency_and_do_not_wait_for_each_other(ProxyPath path)
    {
        var clock = new TimerCountingClock();
        await using var pair = await ProxiedPair.StartAsync(path, new FaultPath { Latency = Latency }, clock);
        var (sender, receiver) = pair.On(path);
        await sender.SendAsync("first");
        await clock.WaitForTimersAsync(1);
        clock.Advance(Latency / 2);
        await sender.SendAsync("second");
        await receiver.SendAsync("back");   // without latency: it shows that the proxy runs, and that it has what came before
        await sender.ExpectAsync("back");
        clock.Advance((Latency / 2) - Moment);
        Assert.Equal(0, pair.Passed(path));
        clock.Advance(Moment);
        await receiver.ExpectAsync("first");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task The_end_takes_as_long_as_the_octets(ProxyPath path)
    {
        var clock = new TimerCountingClock();
        await using var pair = await ProxiedPair.StartAsync(path, new FaultPath { Latency = Latency }, clock);
        var (sender, receiver) = pair.On(path);
        sender.Fin();
        await clock.WaitForTimersAsync(1);
        Assert.Equal(0, receiver.Socket.Available);
        Assert.False(receiver.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectRead));
        clock.Advance(Latency);
        await receiver.ExpectToEndAsync("");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Jitter_adds_up_to_its_most_in_a_way_that_the_seed_says()
    {
        var once = await DelaysAsync(seed: 1);
        Assert.Equal(once, await DelaysAsync(seed: 1));
        Assert.NotEqual(once, await DelaysAsync(seed: 2));
        Assert.All(once, delay => Assert.InRange(delay, 100, 151));
        Assert.True(once.Distinct().Count() > 3);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_rate_lets_through_a_fiftieth_of_a_second_at_once()
    {
        var clock = new TimerCountingClock();
        await using var pair = await ProxiedPair.StartAsync(ProxyPath.ToClient, new FaultPath { OctetsPerSecond = 1000 }, clock);
        await pair.Server.SendAsync(new string('x', 100));
        for (var i = 1; i <= 5; i++)
        {
            await clock.WaitForTimersAsync(1);
            Assert.Equal((i - 1) * 20, pair.Proxy.OctetsToClient);
            clock.Advance(TimeSpan.FromMilliseconds(20));
            await pair.Client.ExpectAsync(new string('x', 20));
        }
    }

    /// <summary>How many milliseconds each of ten octets took.</summary>
    private static async Task<List<int>> DelaysAsync(int seed)
    {
        var clock = new TimerCountingClock();
        var plan = ProxiedPair.Plan(ProxyPath.ToServer, new FaultPath { Latency = Latency, Jitter = Latency / 2 });
        await using var pair = await ProxiedPair.StartAsync(new FaultProxyOptions { Seed = seed, Plan = _ => plan, TimeProvider = clock });
        List<int> delays = [];
        for (var i = 0; i < 10; i++)
        {
            await pair.Client.SendAsync("x");
            await clock.WaitForTimersAsync(1);

            // Its timer is the only one, and counts whole milliseconds: whoever wakes too early sets another one.
            var begun = clock.GetUtcNow();
            var receiving = pair.Server.ExpectAsync("x");
            clock.Advance(Latency - Moment);
            Assert.Equal(i, pair.Proxy.OctetsToServer);
            var due = clock.NextTimer!.Value;
            clock.Advance(due - clock.GetUtcNow());
            await receiving;
            delays.Add((int)(due - begun).TotalMilliseconds);
        }

        return delays;
    }
}
