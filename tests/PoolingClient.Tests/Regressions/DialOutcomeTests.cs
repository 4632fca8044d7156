using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Regressions;

/// <summary>A dial that succeeded is not yet a request served: whoever it was made for is found again, and is counted once.</summary>
public sealed class DialOutcomeTests
{
    [Theory]
    [InlineData(1)]   // it waits for the place that the lost connection still holds
    [InlineData(2)]   // it gets a dial at once
    public void A_request_whose_own_connection_ends_while_it_is_handed_over_gets_another(int cap)
    {
        var script = new PoolScript(cap);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        c1.BreakAndReplay();   // the second dial is made for r1 alone
        // Closed by its peer while it is handed over: it has no room, and its owner is not told yet.
        FakeConnection c2 = script.Succeed(2, connection => connection.Refuses = true);
        c2.Close(CloseReason.PeerClosedIdle);
        Assert.Equal("0 open, 0 idle, 1 dialing, 1 waiting", script.State);
        script.Log.Clear();

        script.Succeed(3);
        script.Log.Expect("dial 3 ok -> c3", "c3 takes r1");
        Assert.False(r1.IsSettled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]   // it lost a connection before, so each dial is made for it alone
    public void A_server_that_closes_every_connection_at_once_fails_the_request_after_a_few(bool isReplayed)
    {
        var script = new PoolScript(cap: 1);
        FakeExchange r1 = script.Send();
        if (isReplayed) script.Succeed(1).BreakAndReplay();
        int lost = 0;
        while (!r1.IsSettled && lost < 100)
        {
            lost++;
            script.Succeed(script.Connector.Pending.First(), connection => connection.OnStart = connection.BreakAndFail);
        }
        // One such connection may be chance, and costs the request nothing.
        Assert.InRange(lost, 2, 10);
        Assert.Equal((FailureKind.ClosedByPeer, RequestFate.NotSent), (r1.Failure?.Kind, r1.Failure?.Fate));
        Assert.Contains("closed them before a request was sent", r1.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_closes_every_connection_at_once_leaves_nobody_waiting()
    {
        var script = new PoolScript(cap: 2);
        FakeExchange[] requests = script.Send(5);
        for (int lost = 0; lost < 100 && script.Connector.Pending.Count > 0; lost++)
        {
            script.Succeed(script.Connector.Pending.First(), connection => connection.OnStart = connection.BreakAndFail);
        }
        Assert.All(requests, request => Assert.Equal(FailureKind.ClosedByPeer, request.Failure?.Kind));
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_warm_up_ends_when_its_last_connection_was_made_for_a_request()
    {
        var script = new PoolScript(cap: 2);
        // After three failures in a row there is one dial at a time, so that the second one of the warm-up is still to come.
        for (int dial = 1; dial <= 3; dial++)
        {
            script.Send();
            script.Fail(dial);
        }
        script.Pool.WarmUp(2);
        Assert.Equal((0, 2), script.Pool.Warmth);
        script.Send(2);
        script.Succeed(4);
        script.Succeed(5);
        Assert.Equal("2 open, 0 idle, 0 dialing, 0 waiting", script.State);
        // At the cap nothing can come any more: a count that stayed would be waited for in vain.
        Assert.Equal((2, 0), script.Pool.Warmth);
    }
}
