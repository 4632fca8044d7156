using PoolingClient.Pool;

namespace PoolingClient.Tests.Pool;

/// <summary>A pool that holds nothing and was not used for a while is forgotten, and no request is lost by it.</summary>
public sealed class ForgetTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    [Fact]
    public void A_pool_without_use_is_forgotten_after_two_minutes_and_not_before()
    {
        var script = new PoolScript();
        script.Wait(Limit - Instant);
        script.Log.Expect();
        script.Wait(Instant);
        script.Log.Expect("forget pool");
    }

    [Fact]
    public void Use_begins_the_two_minutes_again()
    {
        var script = new PoolScript(idle: TimeSpan.FromSeconds(10));
        script.Wait(Limit / 2);
        script.Idle();
        script.Wait(Limit / 2);
        script.Log.Clear();   // c1 has reached its limit

        script.Wait(Limit / 2 - Instant);
        script.Log.Expect();
        script.Wait(Instant);
        script.Log.Expect("forget pool");
    }

    [Fact]
    public void A_pool_that_holds_a_connection_is_kept()
    {
        var script = new PoolScript();
        script.Idle();
        script.Log.Clear();
        script.Wait(Limit * 10);
        script.Log.Expect();
        Assert.Same(script.Pool, script.Host.Pool);
    }

    [Fact]
    public void A_pool_that_dials_is_kept()
    {
        var script = new PoolScript();
        script.Send();
        script.Wait(Limit * 10);
        script.Log.Expect("dial 1");
    }

    [Fact]
    public void A_request_that_comes_to_a_forgotten_pool_is_served_by_the_new_one()
    {
        var script = new PoolScript();
        script.Wait(Limit);
        script.Log.Clear();

        FakeExchange r1 = script.Send();   // whoever found the pool before it was forgotten
        script.Log.Expect("new pool", "dial 1");
        OriginPool other = script.Host.Pool!;
        Assert.NotSame(script.Pool, other);
        Assert.Same(other, r1.Dispatcher);

        script.Succeed(1).Finish(r1);
        script.Log.Expect("dial 1 ok -> c1", "c1 takes r1", "r1 done", "c1 idle");
        Assert.Equal("0 open, 0 idle, 0 dialing, 0 waiting", script.State);
        Assert.Equal(1, other.GetSnapshot().Idle);
    }

    [Fact]
    public void A_request_forwarded_to_the_new_pool_is_cancelled_there()
    {
        var script = new PoolScript(cap: 1);
        script.Wait(Limit);
        script.Send();
        FakeExchange r2 = script.Send();
        Assert.Equal(2, script.Host.Pool!.GetSnapshot().Waiting);
        r2.Cancel();
        Assert.Equal(1, script.Host.Pool!.GetSnapshot().Waiting);
    }

    [Fact]
    public void A_pool_whose_host_has_another_by_now_is_not_forgotten_twice()
    {
        var script = new PoolScript();
        script.Wait(Limit);
        script.Send();
        script.Log.Clear();
        script.Wait(Limit * 2);   // the old pool's clock may beat once more
        script.Log.Expect();
        Assert.NotNull(script.Host.Pool);
    }
}
