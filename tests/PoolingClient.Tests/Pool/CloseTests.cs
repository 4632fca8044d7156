using PoolingClient.Foundation;

namespace PoolingClient.Tests.Pool;

/// <summary>The end of a pool: nothing it held goes on, nothing that comes later stays.</summary>
public sealed class CloseTests
{
    [Fact]
    public void Closing_fails_who_waits_and_closes_all_connections()
    {
        var script = new PoolScript(cap: 2);
        FakeConnection[] connections = script.IdleMany(2);
        script.Send(4);   // r3 on c2, r4 on c1, r5 and r6 wait
        connections[0].Finish(connections[0].Outstanding[0]);   // c1 takes r5
        script.Log.Clear();

        script.Pool.Close();
        Assert.Equal(
            ["close c1: PoolDisposed", "close c2: PoolDisposed", "r3 failed: ClosedByUs", "r5 failed: ClosedByUs", "r6 failed: PoolDisposed"],
            script.Log.Take().Order());
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_connection_whose_dial_ends_after_closing_is_closed()
    {
        var script = new PoolScript();
        script.Send();
        script.Pool.Close();
        script.Succeed(1);
        script.Log.Expect("dial 1", "r1 failed: PoolDisposed", "dial 1 ok -> c1", "close c1: PoolDisposed");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_dial_that_fails_after_closing_leaves_nothing_behind()
    {
        var script = new PoolScript();
        script.Send();
        script.Pool.Close();
        script.Fail(1);
        script.Log.Expect("dial 1", "r1 failed: PoolDisposed", "dial 1 failed");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_request_after_closing_fails_and_says_why()
    {
        var script = new PoolScript();
        script.Pool.Close();
        FakeExchange r1 = script.Send();
        script.Log.Expect("r1 failed: PoolDisposed");
        Assert.Equal(
            new ExchangeFailure(FailureKind.PoolDisposed, RequestStage.Queue, RequestFate.NotSent, "r1: the pool was disposed. The request was not sent."),
            r1.Failure);
    }

    [Fact]
    public void No_new_connection_replaces_one_that_closing_has_closed()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, _) = script.Busy();
        script.Send();
        script.Log.Clear();

        c1.BreakAndReplay();
        script.Pool.Close();
        script.Log.Expect("c1 breaks", "dial 2", "r1 failed: PoolDisposed", "r2 failed: PoolDisposed");
    }

    [Fact]
    public void What_comes_back_from_a_connection_after_closing_fails_too()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, _) = script.Busy();
        c1.OnClosing = script.Pool.Close;
        script.Log.Clear();

        c1.BreakAndReplay();
        script.Log.Expect("c1 breaks", "r1 failed: PoolDisposed");
    }

    /// <summary>Disposal ends the dials first: each of them fails, and a new one for the next waiter would fail as well, one by one.</summary>
    [Fact]
    public void No_dial_begins_once_the_whole_pool_is_disposed()
    {
        var script = new PoolScript(cap: 1);
        script.Send(3);
        script.Log.Clear();

        script.Disposed.Cancel();
        script.Fail(1);
        script.Pool.Close();
        IReadOnlyList<string> events = script.Log.Take();
        Assert.DoesNotContain("dial 2", events);
        Assert.Equal("r3 failed: PoolDisposed", events[^1]);
    }

    [Fact]
    public void A_dial_is_ended_by_the_disposal_of_the_whole_pool()
    {
        var script = new PoolScript();
        script.Send();
        Assert.Equal(script.Disposed.Token, script.Connector.Token);
    }

    [Fact]
    public void Closing_twice_is_closing_once()
    {
        var script = new PoolScript();
        script.Idle();
        script.Log.Clear();
        script.Pool.Close();
        script.Pool.Close();
        script.Log.Expect("close c1: PoolDisposed");
    }
}
