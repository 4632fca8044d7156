using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>Connections ahead of need.</summary>
public sealed class WarmthTests
{
    [Fact]
    public async Task WarmUpAsync_opens_connections_that_requests_then_use()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door();
        Assert.Equal(3, await door.Handler.Pool.WarmUpAsync(server.Uri, 3).InTime());
        Assert.Equal((3, 3, 0L), (door.Origin.Connections, door.Origin.Idle, door.Origin.RequestsBegun));
        Assert.Equal(3, await door.Handler.Pool.WarmUpAsync(server.Uri, 2).InTime());
        Task<string>[] requests = [.. Enumerable.Range(0, 3).Select(i => door.GetTextAsync(server.At($"/hold{i}")))];
        await server.WaitForRequestsAsync(3);
        gate.Open();
        await Task.WhenAll(requests);
        Assert.Equal(3, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task WarmUpAsync_tries_each_once_and_tells_how_many_are_open()
    {
        Uri dead;
        await using (var server = SocketServer.Start(_ => ServerResponse.Ok())) dead = server.Uri;
        using var door = new Door();
        Assert.Equal(0, await door.Handler.Pool.WarmUpAsync(dead, 5).InTime());
        Assert.Equal((0, 0, 5), (door.Origin.Connections, door.Origin.Dialing, door.Origin.DialFailuresInARow));
    }

    [Fact]
    public async Task WarmUpAsync_refuses_what_it_cannot_do()
    {
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 2 });
        var uri = new Uri("http://api.test/");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pool.WarmUpAsync(uri, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pool.WarmUpAsync(uri, 3));
        await Assert.ThrowsAsync<ArgumentException>(() => pool.WarmUpAsync(new Uri("ftp://api.test/"), 1));
        pool.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.WarmUpAsync(uri, 1));
    }

    [Fact]
    public void MinIdleConnections_are_dialed_beside_the_busy_ones()
    {
        var script = new PoolScript(cap: 10, minIdle: 2);
        script.Busy();
        script.Log.Clear();
        script.Tick();
        script.Log.Expect("dial 2", "dial 3");
        script.Tick();
        script.Log.Expect();
        script.Succeed(2);
        script.Succeed(3);
        script.Log.Clear();
        script.Send();   // one of them is busy now
        script.Tick();
        script.Log.Expect("c3 takes r2", "dial 4");
    }

    [Fact]
    public void MinIdleConnections_keep_to_the_cap_and_are_not_dialed_again_and_again_where_dials_fail()
    {
        var script = new PoolScript(cap: 2, minIdle: 2);
        script.Busy();
        script.Tick();
        Assert.Equal("1 open, 0 idle, 1 dialing, 0 waiting", script.State);
        script.Fail(2);
        script.Log.Clear();
        for (int i = 0; i < 5; i++) script.Tick();
        script.Log.Expect();
    }

    [Fact]
    public void MinIdleConnections_are_spared_by_the_idle_limit()
    {
        var script = new PoolScript(cap: 5, idle: TimeSpan.FromSeconds(10), minIdle: 2);
        script.IdleMany(4);
        script.Wait(TimeSpan.FromSeconds(11));
        script.Wait(TimeSpan.FromSeconds(11));
        Assert.Equal("2 open, 2 idle, 0 dialing, 0 waiting", script.State);
    }
}
