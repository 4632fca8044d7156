namespace PoolingClient.Tests.Pool;

/// <summary>What a connection says to an exchange that it is handed, when the pool was overtaken: it is closed, or the exchange is settled.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void A_refused_request_goes_to_another_connection()
    {
        var script = new PoolScript();
        FakeConnection[] connections = script.IdleMany(2);
        connections[1].Refuses = true;
        script.Send();
        script.Log.Expect("c2 refuses r3", "c1 takes r3");
        Assert.Equal("2 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void Refused_by_all_it_waits_for_a_dial()
    {
        var script = new PoolScript(cap: 3);
        foreach (FakeConnection connection in script.IdleMany(2)) connection.Refuses = true;
        script.Send();
        script.Log.Expect("c2 refuses r3", "c1 refuses r3", "dial 3");
    }

    [Fact]
    public void A_connection_that_refused_gets_nothing_until_it_closes_and_holds_its_place_under_the_cap()
    {
        var script = new PoolScript(cap: 1);
        FakeConnection c1 = script.Idle();
        c1.Refuses = true;
        script.Log.Clear();

        script.Send(2);
        script.Log.Expect("c1 refuses r2");
        Assert.Equal("1 open, 0 idle, 0 dialing, 2 waiting", script.State);
        c1.BreakAndFail();
        script.Succeed(2);
        script.Log.Expect("c1 breaks", "dial 2", "dial 2 ok -> c2", "c2 takes r2");
    }

    [Fact]
    public void A_connection_that_closes_while_it_is_handed_a_request_costs_the_request_nothing()
    {
        var script = new PoolScript();
        FakeConnection c1 = script.Idle();
        c1.BeforeSubmit = _ => c1.BreakAndFail();
        script.Log.Clear();

        script.Send();
        script.Succeed(2);
        script.Log.Expect("c1 breaks", "c1 refuses r2", "dial 2", "dial 2 ok -> c2", "c2 takes r2");
    }

    [Fact]
    public void A_waiter_refused_by_the_connection_that_was_released_to_it_stays_the_first()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        script.Send(3);
        c1.BeforeSubmit = _ => c1.BreakAndFail();
        script.Log.Clear();

        c1.Finish(r1);
        script.Log.Expect("r1 done", "c1 breaks", "dial 2", "c1 refuses r2");
        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2");
    }

    [Fact]
    public void A_waiter_that_was_refused_is_not_turned_away_by_a_full_queue()
    {
        var script = new PoolScript(cap: 1, queue: 1);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        FakeExchange r2 = script.Send();
        // While r2 is being handed over, the connection begins to end and another request takes the one place in the queue.
        c1.BeforeSubmit = _ =>
        {
            c1.Refuses = true;
            script.Send();
        };
        script.Log.Clear();

        c1.Finish(r1);
        script.Log.Expect("r1 done", "c1 refuses r2");
        Assert.False(r2.IsSettled);
        Assert.Equal("1 open, 0 idle, 0 dialing, 2 waiting", script.State);
    }

    [Fact]
    public void A_request_cancelled_while_it_is_handed_over_gives_the_slot_back()
    {
        var script = new PoolScript();
        FakeConnection c1 = script.Idle();
        c1.BeforeSubmit = exchange => exchange.Cancel();
        script.Log.Clear();

        script.Send();
        script.Log.Expect("r2 failed: Cancelled", "c1 finds r2 settled");
        Assert.Equal("1 open, 1 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void The_slot_that_a_cancelled_request_gives_back_goes_to_the_next_waiter()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        FakeExchange[] waiting = script.Send(4);
        c1.BeforeSubmit = exchange =>
        {
            if (exchange == waiting[0] || exchange == waiting[1]) exchange.Cancel();
        };
        script.Log.Clear();

        c1.Finish(r1);
        script.Log.Expect("r1 done", "r2 failed: Cancelled", "c1 finds r2 settled", "r3 failed: Cancelled", "c1 finds r3 settled", "c1 takes r4");
        Assert.Equal("1 open, 0 idle, 0 dialing, 1 waiting", script.State);
    }

    [Fact]
    public void A_request_that_was_never_sent_does_not_make_the_connection_look_used()
    {
        var script = new PoolScript(idle: TimeSpan.FromSeconds(60));
        FakeConnection c1 = script.Idle();
        script.Wait(TimeSpan.FromSeconds(59));
        c1.BeforeSubmit = exchange => exchange.Cancel();
        script.Send();
        script.Log.Clear();

        // No octet went to the server, whose own limit has gone on all the time.
        script.Wait(TimeSpan.FromSeconds(1));
        script.Log.Expect("close c1: IdleTimeout");
    }
}
