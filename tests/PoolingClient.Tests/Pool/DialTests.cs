using PoolingClient.Foundation;

namespace PoolingClient.Tests.Pool;

/// <summary>When a connection is made, for whom, and what becomes of it when nobody needs it any more.</summary>
public sealed class DialTests
{
    [Fact]
    public void The_first_request_dials_and_takes_the_connection()
    {
        var script = new PoolScript();
        FakeExchange r1 = script.Send();
        script.Log.Expect("dial 1");
        Assert.Equal("0 open, 0 idle, 1 dialing, 1 waiting", script.State);

        FakeConnection c1 = script.Succeed(1);
        script.Log.Expect("dial 1 ok -> c1", "c1 takes r1");
        Assert.Equal("1 open, 0 idle, 0 dialing, 0 waiting", script.State);

        c1.Finish(r1);
        script.Log.Expect("r1 done", "c1 idle");
        Assert.Equal("1 open, 1 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void Requests_at_the_same_time_dial_a_connection_each()
    {
        var script = new PoolScript(cap: 3);
        script.Send(3);
        script.Log.Expect("dial 1", "dial 2", "dial 3");

        script.Succeed(2);
        script.Succeed(3);
        script.Succeed(1);
        script.Log.Expect("dial 2 ok -> c1", "c1 takes r1", "dial 3 ok -> c2", "c2 takes r2", "dial 1 ok -> c3", "c3 takes r3");
    }

    [Fact]
    public void No_more_is_dialed_than_the_cap_allows_counting_dials_and_open_connections()
    {
        var script = new PoolScript(cap: 3);
        script.Send(5);
        script.Log.Expect("dial 1", "dial 2", "dial 3");

        script.Succeed(1);
        script.Log.Expect("dial 1 ok -> c1", "c1 takes r1");
        script.Send();
        script.Log.Expect();
        Assert.Equal("1 open, 0 idle, 2 dialing, 5 waiting", script.State);
    }

    [Fact]
    public void A_waiter_is_served_by_a_release_that_comes_before_its_dial()
    {
        var script = new PoolScript();
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        script.Send();
        script.Log.Clear();

        c1.Finish(r1);
        script.Log.Expect("r1 done", "c1 takes r2");
        Assert.Equal("1 open, 0 idle, 1 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_waiter_is_served_by_its_dial_where_that_comes_before_a_release()
    {
        var script = new PoolScript();
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        script.Send();
        script.Log.Clear();

        script.Succeed(2);
        c1.Finish(r1);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2", "r1 done", "c1 idle");
    }

    [Fact]
    public void A_dial_that_outlives_its_request_still_fills_the_pool()
    {
        var script = new PoolScript();
        script.Send().Cancel();
        script.Log.Expect("dial 1", "r1 failed: Cancelled");

        script.Succeed(1);
        script.Log.Expect("dial 1 ok -> c1", "c1 idle");
        script.Send();
        script.Log.Expect("c1 takes r2");
    }

    [Fact]
    public void A_dial_that_lost_its_request_serves_the_next_one_that_comes()
    {
        var script = new PoolScript();
        script.Send().Cancel();
        script.Send();
        script.Log.Expect("dial 1", "r1 failed: Cancelled");   // one dial is enough for the one that waits

        script.Succeed(1);
        script.Log.Expect("dial 1 ok -> c1", "c1 takes r2");
    }

    [Fact]
    public void A_dial_that_fails_when_nobody_waits_fails_nobody()
    {
        var script = new PoolScript();
        script.Send().Cancel();
        script.Fail(1);
        script.Log.Expect("dial 1", "r1 failed: Cancelled", "dial 1 failed");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_failed_dial_fails_the_oldest_waiter_only_whichever_dial_it_was()
    {
        var script = new PoolScript(cap: 3);
        script.Send(3);
        script.Log.Clear();

        script.Fail(2);
        script.Log.Expect("dial 2 failed", "r1 failed: Connect");
        script.Succeed(1);
        script.Succeed(3);
        script.Log.Expect("dial 1 ok -> c1", "c1 takes r2", "dial 3 ok -> c2", "c2 takes r3");
    }

    [Fact]
    public void After_a_failed_dial_who_waited_for_a_place_under_the_cap_gets_a_dial()
    {
        var script = new PoolScript(cap: 1);
        script.Send(3);
        script.Fail(1);
        script.Fail(2);
        script.Succeed(3);
        script.Log.Expect("dial 1",
            "dial 1 failed", "r1 failed: Connect", "dial 2",
            "dial 2 failed", "r2 failed: Connect", "dial 3",
            "dial 3 ok -> c1", "c1 takes r3");
    }

    [Fact]
    public void The_failure_of_a_dial_names_the_request_and_says_that_it_was_not_sent()
    {
        var script = new PoolScript();
        FakeExchange r1 = script.Send();
        script.Fail(1);
        Assert.Equal((FailureKind.Connect, RequestStage.Connect, RequestFate.NotSent), (r1.Failure!.Kind, r1.Failure.Stage, r1.Failure.Fate));
        Assert.StartsWith("r1: dial 1 was refused.", r1.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_dial_spares_a_waiter_that_another_dial_will_serve()
    {
        var script = new PoolScript(cap: 3);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        FakeExchange r2 = script.Send();
        c1.Finish(r1);
        script.Send(2);
        c1.Finish(r2);
        script.Log.Clear();
        Assert.Equal("1 open, 0 idle, 2 dialing, 1 waiting", script.State);   // r3 has c1, r4 may have either dial

        script.Fail(2);
        script.Log.Expect("dial 2 failed");
        script.Succeed(3);
        script.Log.Expect("dial 3 ok -> c2", "c2 takes r4");
    }

    [Fact]
    public void Dials_that_fail_at_once_do_not_deepen_the_stack_with_each_waiter()
    {
        var script = new PoolScript(cap: 1, queue: 1000);
        (FakeConnection c1, _) = script.Busy();
        FakeExchange[] waiting = script.Send(200);
        var depths = new List<int>();
        script.Connector.FailsAtOnce = () => depths.Add(new System.Diagnostics.StackTrace().FrameCount);

        c1.BreakAndFail();   // with 10,000 waiting and a few frames each, the process would end here
        Assert.All(waiting, exchange => Assert.Equal(FailureKind.Connect, exchange.Failure?.Kind));
        Assert.Equal(waiting.Length, depths.Count);
        Assert.InRange(depths.Max() - depths.Min(), 0, 20);
    }

    [Fact]
    public void A_dial_does_not_keep_the_context_of_the_request_that_caused_it()
    {
        bool suppressed = false;
        var script = new PoolScript(cap: 1);
        script.Connector.FailsAtOnce = () => suppressed = ExecutionContext.IsFlowSuppressed();
        script.Send();
        Assert.True(suppressed);   // what is awaited within the call captures nothing
        Assert.False(ExecutionContext.IsFlowSuppressed());

        using (ExecutionContext.SuppressFlow()) script.Send();   // a caller may have done it already
        script.Log.Expect("dial 1", "r1 failed: Connect", "dial 2", "r2 failed: Connect");
    }
}
