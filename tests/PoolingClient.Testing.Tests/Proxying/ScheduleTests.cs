namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>What is drawn follows from the seed: plans, segments, corruption.</summary>
public class ScheduleTests
{
    private static readonly FaultMix Everything = new()
    {
        LatencyShare = 0.5,
        RateShare = 0.5,
        SliceShare = 0.5,
        CorruptionShare = 0.5,
        ResetShare = 0.2,
        FinShare = 0.2,
        HalfCloseShare = 0.2,
        BlackHoleShare = 0.2,
    };

    [Fact]
    public void A_seed_gives_the_same_plans_and_another_seed_gives_others()
    {
        string[] once = [.. Plans(1, Everything).Select(plan => plan.ToString())];
        Assert.Equal(once, Plans(1, Everything).Select(plan => plan.ToString()));
        Assert.True(once.Distinct().Count() > 900);
        Assert.True(Plans(2, Everything).Zip(once).Count(pair => pair.First.ToString() == pair.Second) < 100);
    }

    [Fact]
    public void What_a_seed_means_does_not_change() => Assert.Equal(
        "to server: latency 7.416+1.535 ms, 1730802 octets/s, segments up to 2 every 0 ms, Fin at 0; to client: latency 13.794+4.434 ms, 112689 octets/s, corruption at 20472",
        FaultPlan.Draw(7, 1, Everything).ToString());

    [Fact]
    public void Shares_are_kept_and_offsets_reach_from_the_first_octet_to_the_last()
    {
        FaultPlan[] plans = [.. Plans(3, Everything)];
        FaultPath[] paths = [.. plans.SelectMany(plan => (FaultPath[])[plan.ToServer, plan.ToClient])];
        Assert.InRange(paths.Count(path => path.MaxSegment > 0), 850, 1150);
        Assert.InRange(paths.Count(path => path.Latency > TimeSpan.Zero), 850, 1150);
        Assert.InRange(paths.Count(path => path.OctetsPerSecond > 0), 850, 1150);
        Assert.InRange(paths.Count(path => path.CorruptAt.Count > 0), 850, 1150);
        foreach (var end in (PathEnd[])[PathEnd.Reset, PathEnd.Fin, PathEnd.HalfClose, PathEnd.BlackHole])
        {
            Assert.InRange(paths.Count(path => path.EndAt is not null && path.End == end), 140, 260);
        }

        Assert.All(plans, plan => Assert.False(plan.ToServer.EndAt is not null && plan.ToClient.EndAt is not null));
        long[] offsets = [.. paths.Where(path => path.EndAt is not null).Select(path => path.EndAt!.Value)];
        Assert.Contains(0, offsets);
        Assert.InRange(offsets.Max(), 32_000, Everything.MaxOffset);
        Assert.InRange(offsets.Count(offset => offset < 256), offsets.Length / 3, offsets.Length * 2 / 3);
    }

    [Fact]
    public void A_share_changes_nothing_but_what_it_is_about()
    {
        var without = Plans(4, Everything with { SliceShare = 0 });
        Assert.Equal(without.Select(plan => plan.ToString()), Plans(4, Everything).Select(plan =>
            (plan with { ToServer = plan.ToServer with { MaxSegment = 0 }, ToClient = plan.ToClient with { MaxSegment = 0 } }).ToString()));
        Assert.All(Plans(5, new FaultMix()), plan => Assert.Equal("to server: plain; to client: plain", plan.ToString()));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task Segments_are_the_same_however_the_octets_come(ProxyPath path)
    {
        var whole = await SegmentsAsync(path, seed: 1, piece: 60);
        Assert.Equal(whole, await SegmentsAsync(path, seed: 1, piece: 7));
        Assert.NotEqual(whole, await SegmentsAsync(path, seed: 2, piece: 60));
        Assert.All(whole, length => Assert.InRange(length, 1, 9));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothPaths))]
    public async Task Corruption_is_where_the_seed_says_and_nowhere_else(ProxyPath path)
    {
        var (octets, offsets) = await CorruptAsync(path, seed: 1);
        Assert.Equal((octets, offsets), await CorruptAsync(path, seed: 1));
        var sent = Pattern(20_000);
        Assert.Equal(offsets, string.Join(' ', Enumerable.Range(0, sent.Length).Where(i => octets[i] != sent[i])));
        Assert.StartsWith("0 17 ", offsets, StringComparison.Ordinal);
        Assert.InRange(offsets.Split(' ').Length, 100, 320);   // one in a hundred, and the two that are certain
        Assert.NotEqual(offsets, (await CorruptAsync(path, seed: 2)).Offsets);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultPath { EndAt = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultPath { Latency = TimeSpan.FromSeconds(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultPath { CorruptionRate = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultPlan { IdleTimeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultMix { FinShare = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => FaultProxy.Start(new System.Net.IPEndPoint(0, 1), new() { BufferSize = 0 }));
    }

    private static IEnumerable<FaultPlan> Plans(int seed, FaultMix mix) => Enumerable.Range(1, 1000).Select(connection => FaultPlan.Draw(seed, connection, mix));

    /// <summary>The lengths of the segments of 60 octets: a pause that only the test ends stands between two.</summary>
    private static async Task<List<long>> SegmentsAsync(ProxyPath which, int seed, int piece)
    {
        var clock = new TimerCountingClock();
        var path = new FaultPath { MaxSegment = 9, SegmentInterval = TimeSpan.FromSeconds(1) };
        await using var pair = await ProxiedPair.StartAsync(new FaultProxyOptions { Seed = seed, Plan = _ => ProxiedPair.Plan(which, path), TimeProvider = clock });
        var (sender, receiver) = pair.On(which);
        for (var i = 0; i < 60; i += piece)
        {
            await sender.SendAsync(new string('x', Math.Min(piece, 60 - i)));
        }

        List<long> lengths = [];
        for (long passed = 0; passed < 60;)
        {
            // One octet in advance shows that the segment has begun; the timer, that it was passed on whole. Pieces that are shorter end before it.
            lengths.Add((await receiver.ReceiveAsync()).Length);
            passed += lengths[^1];
            if (passed < 60)
            {
                await clock.WaitForTimersAsync(1);
                lengths[^1] += pair.Passed(which) - passed;
                await receiver.ExpectAsync(new string('x', (int)(pair.Passed(which) - passed)));
                passed = pair.Passed(which);
                clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        return lengths;
    }

    private static async Task<(string Octets, string Offsets)> CorruptAsync(ProxyPath which, int seed)
    {
        var path = new FaultPath { CorruptionRate = 0.01, CorruptAt = [17, 0] };
        await using var pair = await ProxiedPair.StartAsync(new FaultProxyOptions { Seed = seed, Plan = _ => ProxiedPair.Plan(which, path) });
        var (sender, receiver) = pair.On(which);
        await sender.SendAsync(Pattern(20_000));
        sender.Fin();
        var octets = await receiver.ReceiveToEndAsync();
        Assert.Equal(20_000, octets.Length);
        return (octets, string.Join(' ', pair.Connection.Faults.Select(fault => fault.Offset)));
    }

    private static string Pattern(int length) => new([.. Enumerable.Range(0, length).Select(i => (char)(i % 251))]);
}
