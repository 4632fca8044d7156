using System.Net.Sockets;
using PoolingClient.Connections;
using PoolingClient.Pool;

namespace PoolingClient.Tests.Pool;

/// <summary>Dials for which the machine has no local port (EADDRNOTAVAIL), or no descriptor (EMFILE): what is closed to make room, and that it is only what makes some for who waits.</summary>
public sealed class LackOfPortsTests
{
    public static TheoryData<SocketError> Errors => [SocketError.AddressNotAvailable, SocketError.TooManyOpenSockets];

    [Theory]
    [MemberData(nameof(Errors))]
    public void With_nobody_waiting_nothing_is_closed(SocketError error)
    {
        var budget = new SocketBudget(100, 100);
        var other = new PoolScript(budget: budget);
        other.Idle();
        other.Log.Clear();
        var script = new PoolScript(cap: 4, budget: budget);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        FakeExchange r2 = script.Send();
        c1.Finish(r1);
        c1.Finish(r2);
        script.Log.Clear();
        script.Connector.Fail(2, error);
        script.Log.Expect($"dial 2 failed: {error}");
        other.Log.Expect();
        Assert.Equal("1 open, 1 idle, 0 dialing, 0 waiting", script.State);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Who_waits_is_served_by_the_connection_that_there_is(SocketError error)
    {
        var script = new PoolScript(cap: 4);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        script.Send();
        script.Log.Clear();
        script.Connector.Fail(2, error);
        c1.Finish(r1);
        script.Log.Expect($"dial 2 failed: {error}", "r1 done", "c1 takes r2");
    }

    [Theory]
    [InlineData(SocketError.AddressNotAvailable, CloseReason.EvictedForPort)]
    [InlineData(SocketError.TooManyOpenSockets, CloseReason.Evicted)]
    public void An_idle_connection_of_another_pool_makes_room_for_who_waits(SocketError error, object reason)
    {
        var budget = new SocketBudget(100, 100);
        var other = new PoolScript(budget: budget);
        other.Idle();
        other.Log.Clear();
        var script = new PoolScript(budget: budget);
        script.Send();
        script.Connector.Fail(1, error);
        other.Log.Expect($"close c1: {reason}");
        script.Log.Expect("dial 1", $"dial 1 failed: {error}", "dial 2");
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void With_nothing_to_close_and_no_connection_who_waits_fails(SocketError error)
    {
        var script = new PoolScript(budget: new SocketBudget(100, 100));
        script.Send();
        script.Connector.Fail(1, error);
        script.Log.Expect("dial 1", $"dial 1 failed: {error}", "r1 failed: Connect");
    }

    /// <summary>The clock dials again while another thread is closing what makes room: that dial could not have had it yet, and with nothing else to close it fails nobody.</summary>
    [Theory]
    [MemberData(nameof(Errors))]
    public void A_dial_that_overtakes_the_closing_fails_nobody(SocketError error)
    {
        var budget = new SocketBudget(100, 100);
        var other = new PoolScript(budget: budget);
        var script = new PoolScript(budget: budget);
        other.Idle().BeforeClose = () =>
        {
            script.Wait(TimeSpan.FromSeconds(1));
            script.Connector.Fail(2, error);
        };
        FakeExchange exchange = script.Send();
        script.Connector.Fail(1, error);
        script.Log.Expect("dial 1", $"dial 1 failed: {error}", "dial 2", $"dial 2 failed: {error}", "dial 3");
        Assert.Same(exchange, Assert.Single(script.Succeed(3).Outstanding));
    }

    /// <summary>Of two dials the first one's failure makes room, and the second fails after that: it began before. Once there is nothing to close, a dial that began after it fails one of them.</summary>
    [Theory]
    [MemberData(nameof(Errors))]
    public void A_dial_that_began_before_room_was_made_fails_nobody(SocketError error)
    {
        var budget = new SocketBudget(100, 100);
        var other = new PoolScript(budget: budget);
        other.Idle();
        var script = new PoolScript(budget: budget);
        script.Send(2);
        script.Connector.Fail(1, error);
        script.Connector.Fail(2, error);
        script.Log.Expect("dial 1", "dial 2", $"dial 1 failed: {error}", "dial 3", $"dial 2 failed: {error}", "dial 4");
        script.Connector.Fail(4, error);
        script.Log.Expect($"dial 4 failed: {error}", "r1 failed: Connect");
        script.Succeed(3);
        script.Log.Expect("dial 3 ok -> c1", "c1 takes r2");
    }

    /// <summary>The budget of ports to a destination, which is shared, is spent: a port is had by closing one so that it is free.</summary>
    [Fact]
    public void A_budget_of_ports_that_is_spent_resets_an_idle_connection_of_another_pool()
    {
        var budget = new SocketBudget(sockets: 100, portsPerDestination: 1);
        var other = new PoolScript(budget: budget);
        other.Idle();
        other.Log.Clear();
        var script = new PoolScript(budget: budget);
        script.Send();
        other.Log.Expect("close c1: EvictedForPort");
        script.Log.Expect("dial 1");
    }
}
