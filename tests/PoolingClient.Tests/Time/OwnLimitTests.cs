using PoolingClient.Foundation;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>A limit that one request has set for itself ends nobody else's wait.</summary>
public sealed class OwnLimitTests
{
    [Fact]
    public void A_dial_that_ends_by_the_limit_of_its_request_fails_that_request()
    {
        var script = new PoolScript();
        FakeExchange patient = script.Send();
        FakeExchange hurried = script.Send();
        script.Log.Clear();

        script.Connector.FailByLimit(2);
        script.Log.Expect("dial 2 took too long", "r2 failed: Timeout");
        Assert.Equal(FailureKind.Timeout, hurried.Failure?.Kind);
        script.Succeed(1);
        script.Log.Expect("dial 1 ok -> c1", "c1 takes r1");
        Assert.Null(patient.Failure);
    }

    [Fact]
    public void A_dial_whose_request_was_served_otherwise_fails_nobody_who_has_a_dial_of_his_own()
    {
        var script = new PoolScript(cap: 3);
        FakeExchange[] requests = script.Send(2);
        FakeConnection c1 = script.Succeed(2);   // it serves r1, whose own dial goes on for r2
        c1.Finish(requests[0]);
        script.Log.Clear();

        script.Connector.FailByLimit(1);
        script.Log.Expect("dial 1 took too long");
        Assert.Null(requests[1].Failure);
    }

    [Fact]
    public void What_cannot_be_sent_again_gets_a_fresh_connection_at_the_cap_too()
    {
        var script = new PoolScript(cap: 1, idle: TimeSpan.FromSeconds(60));
        FakeConnection c1 = script.Idle();
        script.Time.Advance(TimeSpan.FromSeconds(40));
        script.Log.Clear();

        FakeExchange post = script.Create();
        post.SetIdempotent(false);
        script.Pool.Dispatch(post);
        script.Log.Expect("close c1: Evicted", "dial 2");
        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2");
        Assert.True(c1.IsClosed);
    }

    [Fact]
    public void What_can_be_sent_again_takes_the_connection_that_was_idle_for_long()
    {
        var script = new PoolScript(cap: 1, idle: TimeSpan.FromSeconds(60));
        script.Idle();
        script.Time.Advance(TimeSpan.FromSeconds(40));
        script.Log.Clear();
        script.Send();
        script.Log.Expect("c1 takes r2");
    }
}
