using PoolingClient.Connections;

namespace PoolingClient.Tests.Pool;

/// <summary>Connections that end by themselves: idle, in use, or while they are being handed to the pool.</summary>
public sealed class LossTests
{
    [Fact]
    public void An_idle_connection_that_its_peer_closes_is_out_of_reach()
    {
        var script = new PoolScript();
        FakeConnection[] connections = script.IdleMany(2);
        connections[1].BreakAndFail();
        script.Send();
        script.Log.Expect("c2 breaks", "c1 takes r3");
        Assert.Equal("1 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_connection_lost_while_others_wait_at_the_cap_is_replaced()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, _) = script.Busy();
        script.Send(2);
        script.Log.Clear();

        c1.BreakAndFail();
        script.Log.Expect("c1 breaks", "dial 2", "r1 failed: ClosedByPeer");
        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2");
    }

    [Fact]
    public void A_connection_lost_while_nobody_waits_is_not_replaced()
    {
        var script = new PoolScript();
        (FakeConnection c1, _) = script.Busy();
        script.Log.Clear();
        c1.BreakAndFail();
        script.Log.Expect("c1 breaks", "r1 failed: ClosedByPeer");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void What_is_sent_again_gets_a_fresh_connection_where_one_may_be_made()
    {
        var script = new PoolScript();
        script.IdleMany(2);
        FakeExchange r3 = script.Send();
        script.Log.Clear();

        script.Connector.Connections[1].BreakAndReplay();
        script.Log.Expect("c2 breaks", "dial 3");   // c1 is idle, but may have been closed as c2 was
        script.Succeed(3);
        script.Log.Expect("dial 3 ok -> c3", "c3 takes r3");
        Assert.Equal(2, r3.Attempts);
    }

    [Fact]
    public void What_was_cancelled_while_its_connection_was_lost_is_not_sent_again()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        Assert.True(r1.TryRequeue("the connection was lost", RequestFate.NotSent, 0));   // the connection has begun to give it back
        script.Log.Clear();

        r1.Cancel();
        script.Pool.Dispatch(r1);
        script.Log.Expect("r1 failed: Cancelled", "close c1: Abandoned");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_request_that_is_sent_again_counts_as_begun_once()
    {
        var script = new PoolScript();
        (FakeConnection c1, _) = script.Busy();
        c1.BreakAndReplay();
        script.Succeed(2);
        Assert.Equal(1, script.Pool.GetSnapshot().RequestsBegun);
    }

    [Fact]
    public void A_connection_that_closes_while_it_is_being_handed_over_is_never_given_a_request()
    {
        var script = new PoolScript(cap: 1);
        script.Send();
        FakeConnection c1 = script.Succeed(1, connection => connection.OnStart = connection.BreakAndFail);
        script.Log.Expect("dial 1", "dial 1 ok -> c1", "c1 breaks", "dial 2");
        Assert.True(c1.IsClosed);
        Assert.Equal("0 open, 0 idle, 1 dialing, 1 waiting", script.State);

        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r1");
    }

    [Fact]
    public void A_connection_that_closes_while_nobody_waits_for_it_leaves_nothing_behind()
    {
        var script = new PoolScript(cap: 1);
        script.Send().Cancel();
        script.Succeed(1, connection => connection.OnStart = () => connection.Close(CloseReason.Surplus));
        script.Log.Expect("dial 1", "r1 failed: Cancelled", "dial 1 ok -> c1", "close c1: Surplus");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }
}
