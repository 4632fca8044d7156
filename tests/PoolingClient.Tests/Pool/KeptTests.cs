using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Tests.Pool;

/// <summary>
/// Connections that several share, and exchanges that share with nobody: for each of those that waits, a connection is emptied, while the others go on sharing what is
/// left. Also how many share before another connection is made.
/// </summary>
public sealed class KeptTests
{
    [Fact]
    public void A_connection_is_emptied_for_one_that_shares_with_nobody()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        FakeConnection c1 = script.Idle();
        FakeExchange[] sharers = script.Send(2);   // r2, r3
        FakeExchange alone = SendAlone(script);    // r4
        FakeExchange later = script.Send();        // r5
        script.Log.Clear();
        Assert.Equal("1 open, 0 idle, 0 dialing, 2 waiting", script.State);

        c1.Finish(sharers[0]);
        c1.Finish(sharers[1]);
        script.Log.Expect("r2 done", "r3 done", "c1 takes r4");
        c1.Finish(alone);
        script.Log.Expect("r4 done", "c1 takes r5");
        c1.Finish(later);
        script.Log.Expect("r5 done", "c1 idle");
    }

    [Fact]
    public void The_others_go_on_sharing_the_connections_that_are_left()
    {
        (PoolScript script, FakeConnection[] both) = TwoShared();
        SendAlone(script);   // r7
        FakeConnection kept = NotGiven(script, both, script.Send(3));
        FakeConnection other = both.Single(connection => connection != kept);
        Assert.Equal(4, other.Outstanding.Count);
        Assert.Single(kept.Outstanding);
    }

    [Fact]
    public void Whichever_is_empty_first_takes_it()
    {
        (PoolScript script, FakeConnection[] both) = TwoShared();
        FakeExchange alone = SendAlone(script);
        FakeConnection kept = NotGiven(script, both, script.Send(1));
        FakeConnection other = both.Single(connection => connection != kept);
        while (other.Outstanding.Count > 0 && alone.State == ExchangeState.Queued) other.Finish(other.Outstanding[0]);
        Assert.Same(other, alone.Connection);
        // And the one that was kept is like any other again.
        FakeExchange sharer = script.Send();
        Assert.Same(kept, sharer.Connection);
    }

    [Fact]
    public void The_one_that_waits_longest_is_served_first_whichever_connection_was_kept_for_it()
    {
        (PoolScript script, FakeConnection[] both) = TwoShared();
        FakeExchange first = SendAlone(script), second = SendAlone(script), third = SendAlone(script);
        script.Log.Clear();
        FakeConnection one = both[1];
        while (one.Outstanding.Count > 0 && first.State == ExchangeState.Queued) one.Finish(one.Outstanding[0]);
        Assert.Same(one, first.Connection);
        Assert.Equal((ExchangeState.Queued, ExchangeState.Queued), (second.State, third.State));
        one.Finish(first);
        Assert.Same(one, second.Connection);
        one.Finish(second);
        Assert.Same(one, third.Connection);
    }

    [Fact]
    public void When_it_is_cancelled_the_connection_is_like_any_other_again()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        FakeConnection c1 = script.Idle();
        script.Send();   // r2
        FakeExchange alone = SendAlone(script);   // r3
        script.Send();   // r4
        script.Log.Clear();
        alone.Cancel();
        script.Log.Expect("r3 failed: Cancelled", "c1 takes r4");
        script.Send();
        script.Log.Expect("c1 takes r5");
        Assert.Equal("1 open, 0 idle, 0 dialing, 0 waiting", script.State);
        Assert.Equal(3, c1.Outstanding.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_limit_ends_its_wait(bool byDeadline)
    {
        var script = new PoolScript(cap: 1, depth: 4);
        script.Idle();
        script.Send();   // r2
        FakeExchange alone = script.Create(byDeadline ? null : PoolScript.Limits with { Lease = TimeSpan.FromSeconds(1) });
        if (byDeadline) alone.SetDeadline(script.Time.GetTimestamp() + script.Time.TimestampFrequency);
        alone.SetPipelines(false);
        script.Pool.Dispatch(alone);
        script.Log.Clear();
        script.Wait(TimeSpan.FromSeconds(0.9));
        script.Log.Expect();
        script.Wait(TimeSpan.FromSeconds(0.2));
        script.Log.Expect("r3 failed: Timeout");
        Assert.Equal((RequestStage.Queue, RequestFate.NotSent), (alone.Failure!.Stage, alone.Failure.Fate));
        script.Send();
        script.Log.Expect("c1 takes r4");
    }

    [Fact]
    public void When_its_connection_is_lost_another_is_made()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        FakeConnection c1 = script.Idle();
        script.Send();   // r2
        FakeExchange alone = SendAlone(script);   // r3
        script.Log.Clear();
        c1.BreakAndFail();
        Assert.Equal(["c1 breaks", "dial 2", "r2 failed: ClosedByPeer"], script.Log.Take());
        FakeConnection c2 = script.Succeed(2);
        Assert.Same(c2, alone.Connection);
    }

    [Fact]
    public void When_another_connection_may_be_made_it_does_not_wait_for_this_one()
    {
        (PoolScript script, FakeConnection[] both) = TwoShared();
        FakeExchange alone = SendAlone(script);
        FakeConnection kept = NotGiven(script, both, script.Send(1));
        FakeConnection other = both.Single(connection => connection != kept);
        script.Log.Clear();
        other.BreakAndFail();
        Assert.Contains("dial 3", script.Log.Take());
        Assert.Same(script.Succeed(3), alone.Connection);
        Assert.Same(kept, script.Send().Connection);   // it is shared again
    }

    [Fact]
    public void Where_one_can_be_dialed_nothing_is_emptied()
    {
        var script = new PoolScript(cap: 2, depth: 4);
        script.Idle();
        script.Log.Clear();
        script.Send();   // r2
        FakeExchange alone = SendAlone(script);
        script.Log.Expect("c1 takes r2", "dial 2");
        FakeConnection c2 = script.Succeed(2);
        Assert.Same(c2, alone.Connection);
    }

    [Fact]
    public void The_end_of_the_pool_fails_it()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        script.Idle();
        script.Send();
        FakeExchange alone = SendAlone(script);
        script.Disposed.Cancel();
        script.Pool.Close();
        Assert.Equal(FailureKind.PoolDisposed, alone.Failure!.Kind);
    }

    [Fact]
    public void A_shut_down_fails_it_and_lets_those_on_the_connection_end()
    {
        var script = new PoolScript(cap: 1, depth: 4);
        FakeConnection c1 = script.Idle();
        FakeExchange sharer = script.Send(), alone = SendAlone(script);
        script.Log.Clear();
        Assert.False(script.Pool.BeginEnd());
        Assert.Equal(FailureKind.PoolDisposed, alone.Failure!.Kind);
        c1.Finish(sharer);
        Assert.True(script.Pool.BeginEnd());
        Assert.Equal(ExchangeState.Completed, sharer.State);
    }

    [Fact]
    public void A_connection_at_the_end_of_its_life_is_not_given_to_the_one_that_it_was_emptied_for()
    {
        var script = new PoolScript(cap: 1, depth: 4, lifetime: TimeSpan.FromSeconds(100));
        FakeConnection c1 = script.Idle();
        FakeExchange sharer = script.Send(), alone = SendAlone(script);
        script.Wait(TimeSpan.FromSeconds(111));
        script.Log.Clear();
        c1.Finish(sharer);
        script.Log.Expect("r2 done", "close c1: Lifetime", "dial 2");
        Assert.Same(script.Succeed(2), alone.Connection);
    }

    [Fact]
    public void Few_share_while_another_connection_can_be_made_and_all_that_fit_when_none_can()
    {
        var script = new PoolScript(cap: 2, depth: 4);
        script.Connector.Easy = 2;
        script.Idle();
        script.Log.Clear();
        script.Send(2);
        script.Log.Expect("c1 takes r2", "c1 takes r3");
        script.Send();
        // The dial takes the last place; from then on the room on the first is the best that there is.
        Assert.Contains("dial 2", script.Log.Take());
        script.Succeed(2);
        FakeExchange[] more = script.Send(6);
        Assert.Equal((4, 4), (script.Connector.Connections[0].Outstanding.Count, script.Connector.Connections[1].Outstanding.Count));
        Assert.Equal(1, more.Count(exchange => exchange.State == ExchangeState.Queued));
    }

    [Fact]
    public void Where_sharing_gains_nothing_each_gets_its_own_while_it_can()
    {
        var script = new PoolScript(cap: 3, depth: 4);
        script.Connector.Easy = 1;
        script.Idle();
        script.Log.Clear();
        script.Send(2);
        script.Log.Expect("c1 takes r2", "dial 2");
    }

    /// <summary>Two connections, all there may be, with a sharer or two on each.</summary>
    private static (PoolScript Script, FakeConnection[] Both) TwoShared()
    {
        var script = new PoolScript(cap: 2, depth: 4);
        FakeExchange[] first = script.Send(2);
        foreach (FakeExchange exchange in first) exchange.Cancel();
        FakeConnection[] both = [script.Succeed(1), script.Succeed(2)];
        script.Send(2);
        Assert.All(both, connection => Assert.Single(connection.Outstanding));
        script.Log.Clear();
        return (script, both);
    }

    private static FakeExchange SendAlone(PoolScript script)
    {
        FakeExchange exchange = script.Create();
        exchange.SetPipelines(false);
        script.Pool.Dispatch(exchange);
        return exchange;
    }

    /// <summary>The connection that none of them was given to: it is being emptied.</summary>
    private static FakeConnection NotGiven(PoolScript script, FakeConnection[] both, FakeExchange[] sharers)
    {
        Assert.All(sharers, sharer => Assert.Equal(ExchangeState.Sent, sharer.State));
        Assert.Equal(2, script.Connector.Connections.Count);
        return both.Single(connection => !sharers.Any(sharer => sharer.Connection == connection));
    }
}
