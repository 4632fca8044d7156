using PoolingClient.Connections;

namespace PoolingClient.Tests.Pool;

/// <summary>Connections whose address is not among those of the name any more.</summary>
public sealed class VanishedAddressTests
{
    [Fact]
    public void An_idle_one_is_closed_at_the_next_beat_and_others_stay()
    {
        var script = new PoolScript(cap: 2);
        FakeExchange first = script.Send();
        script.Succeed(1);
        script.Connector.Vanished.Add(first.Dial!);
        FakeExchange second = script.Send();
        FakeConnection c2 = script.Succeed(2);
        script.Connector.Connections[0].Finish(first);
        c2.Finish(second);
        script.Log.Clear();
        script.Tick();
        script.Log.Expect("close c1: AddressVanished");
        Assert.Equal("1 open, 1 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void A_busy_one_ends_after_its_work_and_who_waits_gets_a_new_one()
    {
        var script = new PoolScript(cap: 1);
        FakeExchange r1 = script.Send();
        FakeConnection c1 = script.Succeed(1);
        script.Connector.Vanished.Add(r1.Dial!);
        script.Tick();
        script.Send();
        script.Log.Clear();
        c1.Finish(r1);
        script.Log.Expect("r1 done", "close c1: AddressVanished", "dial 2");
        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2");
    }

    [Fact]
    public void One_with_room_left_gets_nothing_more()
    {
        var script = new PoolScript(cap: 2, depth: 4);
        FakeExchange r1 = script.Send();
        FakeConnection c1 = script.Succeed(1);
        script.Connector.Vanished.Add(r1.Dial!);
        FakeExchange r2 = script.Send();
        script.Log.Expect("dial 1", "dial 1 ok -> c1", "c1 takes r1", "c1 takes r2");
        script.Tick();
        script.Send();
        script.Log.Expect("dial 2");
        c1.Finish(r1);
        c1.Finish(r2);
        Assert.True(c1.IsClosed);
    }

    [Fact]
    public void Addresses_are_resolved_again_only_while_connections_are_open()
    {
        var script = new PoolScript(cap: 1);
        script.Tick();
        FakeExchange r1 = script.Send();
        script.Tick();
        Assert.Equal(0, script.Connector.Refreshes);
        FakeConnection c1 = script.Succeed(1);
        script.Tick();
        c1.Finish(r1);
        script.Tick();
        Assert.Equal(2, script.Connector.Refreshes);
        c1.Close(CloseReason.IdleTimeout);
        script.Tick();
        Assert.Equal(2, script.Connector.Refreshes);
    }
}
