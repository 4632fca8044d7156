using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>Settings that change while the pool is in use, each by what it does then.</summary>
public sealed class UpdateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_time_limit_holds_for_requests_that_begin_later_through_both_doors()
    {
        var gate = new Gate();
        await using SocketServer server = Servers.StartGated(gate.Opened);
        using var door = new Door(Timed.Unlimited(_time));
        var wire = new WireRequest("GET", server.At("/hold-wire"));
        await door.GetTextAsync(server.At("/"));
        Task<HttpResponseMessage> earlier = door.GetAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(2);

        SocketPoolOptions options = Timed.Unlimited(_time);
        options.ReadTimeout = TimeSpan.FromSeconds(5);
        door.Handler.Pool.Update(options);

        Task<HttpResponseMessage> later = door.GetAsync(server.At("/hold"));
        Task<WireResponse> onTheWire = door.Handler.Pool.SendAsync(wire).AsTask();
        await server.WaitForRequestsAsync(4);
        Timed.UntilCounted(door.Handler.Pool);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Contains("ReadTimeout of 5 s", (await Assert.ThrowsAsync<PoolingRequestException>(() => later)).Message, StringComparison.Ordinal);
        Assert.Contains("ReadTimeout of 5 s", (await Assert.ThrowsAsync<PoolingRequestException>(() => onTheWire.InTime())).Message, StringComparison.Ordinal);
        Assert.False(earlier.IsCompleted);
        gate.Open();
        (await earlier).Dispose();
    }

    [Fact]
    public async Task A_wire_request_that_was_sent_before_takes_the_new_limit()
    {
        var gate = new Gate();
        await using SocketServer server = Servers.StartGated(gate.Opened);
        using var pool = new SocketPool(Timed.Unlimited(_time));
        var request = new WireRequest("GET", server.Uri);
        (await pool.SendAsync(request).InTime()).Dispose();

        SocketPoolOptions options = Timed.Unlimited(_time);
        options.ReadTimeout = TimeSpan.FromSeconds(5);
        pool.Update(options);

        request.SetTarget("/hold");
        Task<WireResponse> held = pool.SendAsync(request).AsTask();
        await server.WaitForRequestsAsync(2);
        Timed.UntilCounted(pool);
        _time.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<PoolingRequestException>(() => held.InTime());
        gate.Open();
    }

    [Fact]
    public async Task Idle_connections_are_kept_and_closed_by_the_new_settings()
    {
        await using SocketServer server = SocketServer.StartEcho();
        using var door = new Door(Timed.Unlimited(_time));
        await door.GetTextAsync(server.At("/"));

        SocketPoolOptions options = Timed.Unlimited(_time);
        options.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
        options.MinIdleConnections = 3;
        door.Handler.Pool.Update(options);
        await Waits.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return door.Origin is { Idle: 3, Dialing: 0 };
        });

        options.MinIdleConnections = 0;
        door.Handler.Pool.Update(options);
        _time.Advance(TimeSpan.FromSeconds(31));
        await server.WaitForConnectionsEndedAsync(3);
    }

    [Fact]
    public async Task The_queue_and_the_life_of_new_connections_take_the_new_limits()
    {
        var gate = new Gate();
        await using SocketServer server = Servers.StartGated(gate.Opened);
        SocketPoolOptions options = Timed.Unlimited(_time);
        options.MaxConnectionsPerServer = 1;
        using var door = new Door(options);
        Task<HttpResponseMessage> held = door.GetAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(1);

        SocketPoolOptions changed = Timed.Unlimited(_time);
        changed.MaxQueuedRequests = 0;
        changed.MaxConnectionsPerServer = 99;   // cannot change: what it does not say is that the queue is empty
        changed.PooledConnectionLifetime = TimeSpan.FromMinutes(1);
        door.Handler.Pool.Update(changed);

        var refused = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.At("/")));
        Assert.Contains("MaxQueuedRequests 0, MaxConnectionsPerServer 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, door.Handler.Pool.Options.MaxConnectionsPerServer);
        Assert.Equal(TimeSpan.FromMinutes(1), door.Handler.Pool.Options.PooledConnectionLifetime);
        gate.Open();
        (await held).Dispose();
    }

    [Fact]
    public async Task Before_the_first_request_it_changes_the_options_and_what_contradicts_changes_nothing()
    {
        await using SocketServer server = SocketServer.StartEcho();
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 2 });
        door.Handler.Pool.Update(new SocketPoolOptions { Deadline = TimeSpan.FromMinutes(1) });
        Assert.Equal(TimeSpan.FromMinutes(1), door.Handler.Pool.Options.Deadline);
        door.Handler.Pool.Options.MaxPipelineDepth = 2;   // nothing was frozen by it

        await door.GetTextAsync(server.At("/"));
        Assert.Throws<ArgumentException>(() => door.Handler.Pool.Update(new SocketPoolOptions { MinIdleConnections = 3, Deadline = TimeSpan.FromSeconds(1) }));
        Assert.Equal(TimeSpan.FromMinutes(1), door.Handler.Pool.Options.Deadline);
        Assert.Throws<InvalidOperationException>(() => door.Handler.Pool.Options.Deadline = TimeSpan.FromSeconds(1));
    }
}
