using PoolingClient.Foundation;

namespace PoolingClient.Tests.Pool;

/// <summary>Who waits for a connection, in which order, and when nobody more may.</summary>
public sealed class WaitingTests
{
    [Fact]
    public void At_the_cap_requests_wait_and_are_served_in_the_order_they_came()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        FakeExchange r2 = script.Send();
        FakeExchange r3 = script.Send();
        FakeExchange r4 = script.Send();
        script.Log.Clear();

        c1.Finish(r1);
        c1.Finish(r2);
        c1.Finish(r3);
        c1.Finish(r4);
        script.Log.Expect("r1 done", "c1 takes r2", "r2 done", "c1 takes r3", "r3 done", "c1 takes r4", "r4 done", "c1 idle");
    }

    [Fact]
    public void A_cancelled_request_leaves_the_queue_wherever_it_stands()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        FakeExchange[] waiting = script.Send(5);   // r2 to r6
        script.Log.Clear();

        waiting[0].Cancel();
        waiting[2].Cancel();
        waiting[4].Cancel();
        script.Log.Expect("r2 failed: Cancelled", "r4 failed: Cancelled", "r6 failed: Cancelled");
        Assert.Equal("1 open, 0 idle, 0 dialing, 2 waiting", script.State);

        c1.Finish(r1);
        c1.Finish(waiting[1]);
        c1.Finish(waiting[3]);
        script.Log.Expect("r1 done", "c1 takes r3", "r3 done", "c1 takes r5", "r5 done", "c1 idle");
    }

    [Fact]
    public void A_request_cancelled_before_it_came_takes_no_slot_and_dials_nothing()
    {
        var script = new PoolScript();
        FakeExchange r1 = script.Create();
        r1.Cancel();
        script.Pool.Dispatch(r1);
        script.Log.Expect("r1 failed: Cancelled");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_cancelled_request_does_not_take_the_idle_connection()
    {
        var script = new PoolScript();
        script.Idle();
        script.Log.Clear();
        FakeExchange r2 = script.Create();
        r2.Cancel();
        script.Pool.Dispatch(r2);
        script.Log.Expect("r2 failed: Cancelled");
        Assert.Equal("1 open, 1 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void Cancelling_on_a_connection_costs_the_connection_and_the_waiter_gets_a_dial()
    {
        var script = new PoolScript(cap: 1);
        (_, FakeExchange r1) = script.Busy();
        script.Send();
        script.Log.Clear();

        r1.Cancel();
        script.Log.Expect("r1 failed: Cancelled", "close c1: Abandoned", "dial 2");
    }

    [Fact]
    public void A_full_queue_refuses_the_next_request_at_once()
    {
        var script = new PoolScript(cap: 1, queue: 2);
        script.Busy();
        script.Send(2);
        script.Log.Clear();

        FakeExchange refused = script.Send();
        script.Log.Expect("r4 failed: QueueFull");
        Assert.Equal("1 open, 0 idle, 0 dialing, 2 waiting", script.State);
        Assert.Equal((RequestStage.Queue, RequestFate.NotSent), (refused.Failure!.Stage, refused.Failure.Fate));
    }

    [Fact]
    public void The_refusal_names_the_request_the_counts_and_both_options()
    {
        var script = new PoolScript(cap: 3, queue: 2);
        for (int i = 0; i < 3; i++) script.Busy();
        script.Send(2);
        string? message = script.Send().Failure?.Message;
        Assert.StartsWith("r6: the queue is full (MaxQueuedRequests 2, MaxConnectionsPerServer 3): 3 of 3 connections are busy (3 open, 0 being made), 2 requests wait; the oldest lease is ", message, StringComparison.Ordinal);
        Assert.EndsWith(" old: r1. The request was not sent.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_that_are_dialed_for_do_not_count_as_waiting()
    {
        var script = new PoolScript(cap: 3, queue: 1);
        script.Send(4);
        script.Log.Expect("dial 1", "dial 2", "dial 3");   // three are dialed for, one waits
        script.Send();
        script.Log.Expect("r5 failed: QueueFull");
    }

    [Fact]
    public void Without_a_queue_there_are_as_many_requests_as_connections()
    {
        var script = new PoolScript(cap: 2, queue: 0);
        script.Send(3);
        script.Log.Expect("dial 1", "dial 2", "r3 failed: QueueFull");
        FakeConnection c1 = script.Succeed(1);
        script.Succeed(2);
        script.Send();
        c1.Finish(c1.Outstanding[0]);
        script.Send();
        script.Log.Expect("dial 1 ok -> c1", "c1 takes r1", "dial 2 ok -> c2", "c2 takes r2", "r4 failed: QueueFull", "r1 done", "c1 idle", "c1 takes r5");
    }

    [Fact]
    public void Who_leaves_the_queue_makes_room_in_it()
    {
        var script = new PoolScript(cap: 1, queue: 1);
        script.Busy();
        script.Send().Cancel();
        script.Send();
        script.Send();
        Assert.Equal("1 open, 0 idle, 0 dialing, 1 waiting", script.State);
        Assert.Equal("r4 failed: QueueFull", script.Log.Take()[^1]);
    }

    [Fact]
    public void A_request_whose_connection_was_lost_is_not_refused_by_a_full_queue_and_goes_first()
    {
        var script = new PoolScript(cap: 1, queue: 1);
        (FakeConnection c1, _) = script.Busy();
        script.Send();
        script.Log.Clear();

        c1.BreakAndReplay();
        script.Log.Expect("c1 breaks", "dial 2");
        FakeConnection c2 = script.Succeed(2);
        c2.Finish(c2.Outstanding[0]);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r1", "r1 done", "c2 takes r2");
    }
}
