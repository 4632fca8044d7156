using System.Net.Http;
using PoolingClient.Foundation;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>
/// A request's own PooledConnectionIdleTimeout and PooledConnectionLifetime choose its connection: one that is idle for longer, or older, is
/// left to others. They end no connection's life, unless at the cap, where one makes room.
/// </summary>
public sealed class OwnConnectionLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10), Margin = TimeSpan.FromSeconds(1);

    private static readonly ExchangeLimits OfIdle = PoolScript.Limits with { Idle = Limit }, OfLife = PoolScript.Limits with { Lifetime = Limit };

    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public void A_connection_within_the_limit_is_taken(bool ofLife)
    {
        var script = new PoolScript();
        script.Idle();
        script.Wait(Limit - Margin);
        script.Log.Clear();
        script.Send(ofLife ? OfLife : OfIdle);
        script.Log.Expect("c1 takes r2");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void One_beyond_it_is_left_to_others_and_a_new_one_is_made(bool ofLife)
    {
        var script = new PoolScript();
        FakeConnection c1 = script.Idle();
        script.Wait(Limit + Margin);
        script.Log.Clear();
        script.Send(ofLife ? OfLife : OfIdle);
        script.Log.Expect("dial 2");
        FakeExchange other = script.Send();
        script.Log.Expect("c1 takes r3");
        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2");
        c1.Finish(other);
        Assert.False(c1.IsClosed);
        Assert.Equal("2 open, 1 idle, 0 dialing, 0 waiting", script.State);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void At_the_cap_one_that_is_idle_makes_room(bool ofLife)
    {
        var script = new PoolScript(cap: 2);
        script.IdleMany(2);
        script.Wait(Limit + Margin);
        script.Send(ofLife ? OfLife : OfIdle);
        script.Log.Expect("close c1: Evicted", "dial 3");
        script.Succeed(3);
        script.Log.Expect("dial 3 ok -> c3", "c3 takes r3");
        Assert.Equal("2 open, 1 idle, 0 dialing, 0 waiting", script.State);
    }

    [Fact]
    public void At_the_cap_with_none_idle_the_connection_that_becomes_free_is_proven_by_that()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        script.Wait(Limit + Margin);
        script.Log.Clear();
        script.Send(OfIdle);
        script.Log.Expect();
        c1.Finish(r1);
        script.Log.Expect("r1 done", "c1 takes r2");
    }

    [Fact]
    public void At_the_cap_with_none_idle_one_that_becomes_free_too_old_makes_room()
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, FakeExchange r1) = script.Busy();
        script.Wait(Limit + Margin);
        script.Log.Clear();
        script.Send(OfLife);
        c1.Finish(r1);
        script.Log.Expect("r1 done", "close c1: Evicted", "dial 2");
        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Where_dials_are_held_back_it_takes_what_there_is(bool ofLife)
    {
        var script = new PoolScript(cap: 5);
        FakeConnection c1 = script.Idle();
        script.Wait(Limit + Margin);
        FakeExchange[] busy = script.Send(2);
        script.Fail(2);   // dials pause now, for 100 ms
        c1.Finish(busy[0]);
        script.Time.Advance(TimeSpan.FromMilliseconds(20));
        script.Log.Clear();
        script.Send(ofLife ? OfLife : PoolScript.Limits with { Idle = TimeSpan.FromMilliseconds(10) });
        script.Log.Expect("c1 takes r4");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task On_real_sockets(bool ofLife)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var timed = new Timed(ofLife ? "PooledConnectionLifetime" : "PooledConnectionIdleTimeout", 10, perRequest: true);
        await timed.Door.GetTextAsync(server.Uri);
        timed.Advance(9);
        Assert.Equal(1, await ServedByAsync());
        timed.Advance(ofLife ? 2 : 9);
        Assert.Equal(ofLife ? 2 : 1, await ServedByAsync());
        timed.Advance(11);
        Assert.Equal(ofLife ? 3 : 2, await ServedByAsync());
        // Who has no such limit takes any, and none was closed on its account.
        await timed.Door.GetTextAsync(server.Uri);
        Assert.Equal((server.ConnectionsAccepted, server.ConnectionsAccepted), (timed.Origin.Connections, timed.Origin.Idle));

        async Task<int> ServedByAsync()
        {
            using HttpResponseMessage response = await timed.GetAsync(server.Uri);
            return server.Requests[^1].ConnectionId;
        }
    }

    [Fact]
    public async Task On_real_sockets_at_the_cap()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var timed = new Timed("PooledConnectionIdleTimeout", 10, perRequest: true, options => options.MaxConnectionsPerServer = 1);
        await timed.Door.GetTextAsync(server.Uri);
        timed.Advance(11);
        using HttpResponseMessage response = await timed.GetAsync(server.Uri);
        Assert.Equal((2, 1), (server.Requests[^1].ConnectionId, timed.Origin.Connections));
        await server.Connections[0].Ended.InTime();
        Assert.Equal(ConnectionEnd.ClosedByClient, server.Connections[0].End);
    }
}
