namespace PoolingClient.Tests.Pool;

/// <summary>What time does to connections: the idle limit, what the server says about it, and the lifetime.</summary>
public sealed class EvictionTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    [Fact]
    public void An_idle_connection_is_closed_at_the_limit_and_not_before()
    {
        var script = new PoolScript(idle: TimeSpan.FromSeconds(60));
        FakeConnection c1 = script.Idle();
        script.Log.Clear();

        script.Wait(TimeSpan.FromSeconds(60) - Instant);
        script.Log.Expect();
        script.Wait(Instant);
        script.Log.Expect("close c1: IdleTimeout");
        Assert.True(c1.IsClosed);
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void The_limit_counts_from_the_last_use()
    {
        var script = new PoolScript(idle: TimeSpan.FromSeconds(60));
        FakeConnection c1 = script.Idle();
        script.Wait(TimeSpan.FromSeconds(50));
        FakeExchange r2 = script.Send();
        script.Wait(TimeSpan.FromSeconds(50));
        c1.Finish(r2);
        script.Log.Clear();

        script.Wait(TimeSpan.FromSeconds(59));
        script.Log.Expect();
        script.Wait(TimeSpan.FromSeconds(1));
        script.Log.Expect("close c1: IdleTimeout");
    }

    [Fact]
    public void A_connection_that_nobody_has_used_yet_is_idle_since_it_was_made()
    {
        var script = new PoolScript(idle: TimeSpan.FromSeconds(60));
        script.Send().Cancel();
        script.Wait(TimeSpan.FromSeconds(30));
        script.Succeed(1);
        script.Log.Clear();

        script.Wait(TimeSpan.FromSeconds(59));
        script.Log.Expect();
        script.Wait(TimeSpan.FromSeconds(1));
        script.Log.Expect("close c1: IdleTimeout");
    }

    [Fact]
    public void A_connection_in_use_is_never_idle_and_is_told_the_time()
    {
        var script = new PoolScript(idle: TimeSpan.FromSeconds(60));
        (FakeConnection c1, _) = script.Busy();
        script.Log.Clear();
        script.Wait(TimeSpan.FromHours(1));
        script.Log.Expect();
        Assert.Equal(1, c1.Ticks);
    }

    [Fact]
    public void Only_those_at_the_limit_are_closed()
    {
        var script = new PoolScript(cap: 3, idle: TimeSpan.FromSeconds(60));
        FakeConnection[] connections = script.IdleMany(3);
        script.Wait(TimeSpan.FromSeconds(30));
        connections[2].Finish(script.Send());
        script.Log.Clear();

        script.Wait(TimeSpan.FromSeconds(30));
        Assert.Equal(["close c1: IdleTimeout", "close c2: IdleTimeout"], script.Log.Take().Order());
        script.Send();
        script.Log.Expect("c3 takes r5");
    }

    [Theory]
    [InlineData(60, 5, 4.0)]       // a second less than the server says
    [InlineData(60, 2, 1.6)]       // a fifth less where that is little
    [InlineData(60, 60, 59.0)]
    [InlineData(60, 300, 60.0)]    // ours is the smaller one
    [InlineData(60, 61, 60.0)]
    [InlineData(-1, 5, 4.0)]       // infinite: the server's alone
    [InlineData(-1, 300, 299.0)]
    public void The_smaller_of_our_limit_and_the_servers_less_a_margin_counts(int option, int hint, double expected)
    {
        var script = new PoolScript(idle: option < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(option));
        FakeConnection c1 = script.Idle();
        c1.Facts.IdleSeconds = hint;
        script.Log.Clear();

        script.Wait(TimeSpan.FromSeconds(expected) - Instant);
        script.Log.Expect();
        script.Wait(Instant);
        script.Log.Expect("close c1: IdleTimeout");
    }

    [Fact]
    public void A_server_that_announces_no_idle_time_at_all_is_taken_at_its_word()
    {
        var script = new PoolScript(idle: TimeSpan.FromSeconds(60));
        FakeConnection c1 = script.Idle();
        c1.Facts.IdleSeconds = 0;
        script.Log.Clear();
        script.Tick();
        script.Log.Expect("close c1: IdleTimeout");
    }

    [Fact]
    public void Without_limits_an_idle_connection_stays_for_ever()
    {
        var script = new PoolScript();
        script.Idle();
        script.Log.Clear();
        script.Wait(TimeSpan.FromDays(365));
        script.Log.Expect();
        Assert.Equal("1 open, 1 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void Lifetimes_lie_within_ten_percent_and_do_not_all_end_together()
    {
        var script = new PoolScript(cap: 50, lifetime: TimeSpan.FromSeconds(100));
        script.IdleMany(50);
        script.Wait(TimeSpan.FromSeconds(90) - Instant);
        script.Log.Expect();

        int moments = 0, closed = 0;
        for (int i = 0; i < 20; i++)
        {
            script.Wait(TimeSpan.FromSeconds(1));
            IReadOnlyList<string> events = script.Log.Take();
            Assert.All(events, line => Assert.EndsWith(": Lifetime", line, StringComparison.Ordinal));
            closed += events.Count;
            if (events.Count > 0) moments++;
        }
        Assert.Equal(50, closed);
        Assert.InRange(moments, 2, 20);   // all fifty within one second of twenty: once in 20^49 runs
    }

    [Fact]
    public void A_connection_past_its_lifetime_ends_when_its_work_is_done_and_not_before()
    {
        var script = new PoolScript(lifetime: TimeSpan.FromSeconds(100));
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        script.Log.Clear();

        script.Wait(TimeSpan.FromSeconds(111));
        script.Log.Expect();
        c1.Finish(r1);
        script.Log.Expect("r1 done", "close c1: Lifetime");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void Who_waits_for_a_connection_past_its_lifetime_gets_a_new_one()
    {
        var script = new PoolScript(cap: 1, lifetime: TimeSpan.FromSeconds(100));
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        script.Send();
        script.Wait(TimeSpan.FromSeconds(111));
        script.Log.Clear();

        c1.Finish(r1);
        script.Succeed(2);
        script.Log.Expect("r1 done", "close c1: Lifetime", "dial 2", "dial 2 ok -> c2", "c2 takes r2");
    }
}
