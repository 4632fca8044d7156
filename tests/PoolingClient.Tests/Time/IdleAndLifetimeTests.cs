using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>When idle connections end: our limits, what the server announces, and what the pool has learned.</summary>
public sealed class IdleAndLifetimeTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    public async Task PooledConnectionIdleTimeout_closes_an_idle_connection_at_the_limit(int seconds)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var timed = new Timed("PooledConnectionIdleTimeout", seconds);
        await timed.Door.GetTextAsync(server.Uri);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Idle);
        timed.AdvanceOverLimit();
        Assert.Equal(0, timed.Origin.Connections);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(ConnectionEnd.ClosedByClient, server.Connections[0].End);
    }

    [Fact]
    public void PooledConnectionLifetime_ends_connections_made_together_at_different_times_within_ten_percent()
    {
        var script = new PoolScript(cap: 50, lifetime: TimeSpan.FromSeconds(100));
        script.IdleMany(50);
        script.Wait(TimeSpan.FromSeconds(89.9));
        Assert.Equal(50, script.Pool.GetSnapshot().Connections);
        var open = new HashSet<int>();
        for (int i = 0; i < 20; i++)
        {
            script.Wait(TimeSpan.FromSeconds(1));
            open.Add(script.Pool.GetSnapshot().Connections);
        }
        script.Wait(TimeSpan.FromSeconds(0.2));
        Assert.Equal(0, script.Pool.GetSnapshot().Connections);
        Assert.True(open.Count > 5, "they ended together");
    }

    [Fact]
    public async Task Keep_Alive_max_ends_a_connection_that_has_no_exchange_left()
    {
        int left = 2;
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target).With("Keep-Alive", $"timeout=60, max={Interlocked.Decrement(ref left)}"));
        using var timed = new Timed("PooledConnectionIdleTimeout", 300);
        for (int i = 1; i <= 2; i++) await timed.Door.GetTextAsync(server.Uri);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(ConnectionEnd.ClosedByClient, server.Connections[0].End);
        Assert.Equal((1, 2), (server.ConnectionsAccepted, server.Connections[0].RequestsServed));
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(20, 19)]
    public async Task Keep_Alive_timeout_ends_it_a_margin_before_the_server_does(int announced, int limit)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target).With("Keep-Alive", $"timeout={announced}, max=100"));
        using var timed = new Timed("PooledConnectionIdleTimeout", 300);
        await timed.Door.GetTextAsync(server.Uri);
        timed.Advance(limit - 0.001);
        Assert.Equal(1, timed.Origin.Idle);
        timed.Advance(0.201);
        Assert.Equal(0, timed.Origin.Connections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_servers_do_to_idle_connections_is_learned_shown_and_heeded(bool reset)
    {
        using var close = new SemaphoreSlim(0);
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Servers.Answer("/"));
            await close.WaitAsync(Waits.Limit, connection.Ended);
            if (reset) connection.Reset();
        });
        using var timed = new Timed("PooledConnectionIdleTimeout", 300);
        for (int i = 0; i < 2; i++)
        {
            await timed.Door.GetTextAsync(server.Uri);
            Assert.Null(timed.Origin.LearnedIdleLimitOrNull());
            timed.Advance(30);
            close.Release();
            await Waits.UntilAsync(() => timed.Origin.Connections == 0);
        }
        Assert.Equal(TimeSpan.FromSeconds(29), timed.Origin.LearnedIdleLimit);
        Assert.Contains("the peer ended idle connections after 30.0 s (2 ends seen)", timed.Origin.LearnedIdleReason, StringComparison.Ordinal);
        await timed.Door.GetTextAsync(server.Uri);
        timed.Advance(28.9);
        Assert.Equal(1, timed.Origin.Idle);
        timed.Advance(0.3);
        Assert.Equal(0, timed.Origin.Connections);
    }

    [Fact]
    public async Task An_unsolicited_408_is_a_close_and_answers_nobody()
    {
        var timeout = Effect.At(EffectStage.WhileIdle).OnRequest(1).OnConnection(1).Times(1).Surplus("HTTP/1.1 408 Request Time-out\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { Effects = { timeout } });
        using var timed = new Timed("PooledConnectionIdleTimeout", 300);
        Assert.Equal("/1", await timed.Door.GetTextAsync(server.At("/1")));
        await Waits.UntilAsync(() => timed.Origin.Connections == 0);
        using HttpResponseMessage response = await timed.Door.PostAsync(server.At("/2"), new StringContent("once"));
        Assert.Equal("/2", await response.Content.ReadAsStringAsync().InTime());
        Assert.Equal((2, 2), (server.ConnectionsAccepted, server.RequestsReceived));
    }
}

internal static class Learned
{
    /// <summary>Null also where a limit stands without its reason, or a reason without its limit.</summary>
    public static TimeSpan? LearnedIdleLimitOrNull(this OriginSnapshot origin)
    {
        Assert.Equal(origin.LearnedIdleLimit is null, origin.LearnedIdleReason is null);
        return origin.LearnedIdleLimit;
    }
}
