namespace PoolingClient.Tests.Pool;

/// <summary>Connections that take four exchanges at a time. The pool does not know why they do, only that they do.</summary>
public sealed class CapacityTests
{
    [Fact]
    public void The_least_loaded_connection_is_taken_first_and_among_equals_the_most_recently_used()
    {
        var script = new PoolScript(cap: 3, depth: 4);
        OpenThree(script);

        script.Send(6);
        script.Log.Expect("c3 takes r4", "c2 takes r5", "c1 takes r6", "c1 takes r7", "c2 takes r8", "c3 takes r9");
    }

    [Fact]
    public void A_connection_is_given_no_more_than_its_room()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        script.Idle();
        script.Log.Clear();
        FakeExchange[] sent = script.Send(6);
        script.Log.Expect("c1 takes r2", "c1 takes r3", "c1 takes r4", "c1 takes r5");
        Assert.Equal("1 open, 0 idle, 0 dialing, 2 waiting", script.State);

        script.Connector.Connections[0].Finish(sent[2]);
        script.Log.Expect("r4 done", "c1 takes r6");
    }

    [Fact]
    public void It_is_idle_when_the_last_one_has_left()
    {
        var script = new PoolScript(cap: 1, depth: 4, idle: TimeSpan.FromSeconds(60));
        FakeConnection c1 = script.Idle();
        FakeExchange[] sent = script.Send(2);
        c1.Finish(sent[0]);
        Assert.Equal("1 open, 0 idle, 0 dialing, 0 waiting", script.State);
        script.Wait(TimeSpan.FromSeconds(60));
        script.Log.Clear();

        c1.Finish(sent[1]);
        Assert.Equal("1 open, 1 idle, 0 dialing, 0 waiting", script.State);
        script.Wait(TimeSpan.FromSeconds(59));
        script.Log.Expect("r3 done", "c1 idle");
        script.Wait(TimeSpan.FromSeconds(1));
        script.Log.Expect("close c1: IdleTimeout");
    }

    [Fact]
    public void A_refusal_leaves_the_other_exchanges_of_the_connection_alone()
    {
        var script = new PoolScript(cap: 2, depth: 4);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        c1.Refuses = true;
        script.Log.Clear();

        script.Send();
        script.Succeed(2);
        script.Log.Expect("c1 refuses r2", "dial 2", "dial 2 ok -> c2", "c2 takes r2");
        c1.Finish(r1);
        Assert.Equal("2 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_new_connection_takes_as_many_waiters_as_it_has_room_for()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        script.Send(6);
        script.Log.Clear();
        script.Succeed(1);
        script.Log.Expect("dial 1 ok -> c1", "c1 takes r1", "c1 takes r2", "c1 takes r3", "c1 takes r4");
        Assert.Equal("1 open, 0 idle, 0 dialing, 2 waiting", script.State);
    }

    [Fact]
    public void Nobody_is_put_behind_what_is_sent_again()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        c1.BreakAndReplay();
        FakeConnection c2 = script.Succeed(2);
        script.Log.Clear();

        script.Send();
        Assert.Equal("1 open, 0 idle, 0 dialing, 1 waiting", script.State);
        c2.Finish(r1);
        script.Log.Expect("r1 done", "c2 takes r2");
    }

    [Fact]
    public void Nobody_overtakes_those_that_wait()
    {
        var script = new PoolScript(cap: 1, depth: 2);
        script.Send(3);
        script.Succeed(1);
        script.Log.Clear();
        script.Send();   // r3 came before it
        Assert.DoesNotContain("c1 takes r4", script.Log.Take());
    }

    [Fact]
    public void A_connection_past_its_lifetime_is_given_nothing_more_and_ends_with_its_work()
    {
        var script = new PoolScript(cap: 2, depth: 4, lifetime: TimeSpan.FromSeconds(100));
        FakeConnection c1 = script.Idle();
        FakeExchange[] sent = script.Send(2);
        script.Wait(TimeSpan.FromSeconds(111));
        script.Log.Clear();

        c1.Finish(sent[0]);
        script.Send();   // under steady load it would never be idle, and live for ever
        c1.Finish(sent[1]);
        script.Log.Expect("r2 done", "dial 2", "r3 done", "close c1: Lifetime");
    }

    [Fact]
    public void Exchanges_that_come_back_together_keep_their_order()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        FakeConnection c1 = script.Idle();
        script.Send(3);
        c1.BreakAndReplay();
        script.Connector.Depth = 1;
        script.Log.Clear();

        FakeConnection c2 = script.Succeed(2);
        c2.Finish(c2.Outstanding[0]);
        c2.Finish(c2.Outstanding[0]);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2", "r2 done", "c2 takes r3", "r3 done", "c2 takes r4");
    }

    /// <summary>c1, c2 and c3, which became idle in this order.</summary>
    private static void OpenThree(PoolScript script)
    {
        foreach (FakeExchange exchange in script.Send(3)) exchange.Cancel();
        for (int dial = 1; dial <= 3; dial++) script.Succeed(dial);
        script.Log.Clear();
    }
}
