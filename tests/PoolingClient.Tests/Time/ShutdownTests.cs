using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>The graceful end: nothing new is taken, what is in flight may finish, the rest is closed.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Requests_in_flight_finish_and_new_ones_are_refused()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 2 });
        await door.Handler.Pool.WarmUpAsync(server.Uri, 2).InTime();
        Task<string> first = door.GetTextAsync(server.At("/hold"));
        Task<string> second = door.GetTextAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(2);
        Task<HttpResponseMessage> waiting = door.GetAsync(server.At("/waiting"));
        Task<bool> shutdown = door.Handler.Pool.ShutdownAsync(Waits.Limit);
        AssertRefused(await Assert.ThrowsAsync<PoolingRequestException>(() => waiting));
        AssertRefused(await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.At("/new"))));
        Assert.False(shutdown.IsCompleted);
        gate.Open();
        Assert.Equal(("/hold", "/hold"), (await first, await second));
        Assert.True(await shutdown.InTime());
        await server.WaitForConnectionsEndedAsync(2);
        Assert.Equal((0, 2), (door.Origin.Connections, server.RequestsReceived));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => door.GetAsync(server.Uri));
    }

    [Fact]
    public async Task Content_that_is_being_read_is_in_flight()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(1_000_000));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Task<bool> shutdown = door.Handler.Pool.ShutdownAsync(Timeout.InfiniteTimeSpan);
        Assert.False(shutdown.IsCompleted);
        Assert.Equal(1_000_000, (await response.Content.ReadAsByteArrayAsync().InTime()).Length);
        Assert.True(await shutdown.InTime());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task At_the_limit_the_rest_is_closed(int seconds)
    {
        await using var server = Silent.Start();
        using var timed = new Timed("Deadline", 3600);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        Task<bool> shutdown = timed.Door.Handler.Pool.ShutdownAsync(TimeSpan.FromSeconds(seconds));
        while (!shutdown.IsCompleted)
        {
            // The waiting goes on by its own continuation: time is moved until it has seen the limit.
            timed.Beat();
            await Task.Yield();
        }
        Assert.False(await shutdown);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => request);
        Assert.Equal(RequestFate.MayHaveBeenProcessed, failure.Fate);
        Assert.IsType<ObjectDisposedException>(failure.InnerException);
        Assert.Equal(0, timed.Origin.Connections);
    }

    [Fact]
    public async Task A_pool_that_was_never_used_ends_at_once()
    {
        await using var pool = new SocketPool();
        Assert.True(await pool.ShutdownAsync(TimeSpan.Zero).InTime());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pool.ShutdownAsync(TimeSpan.FromSeconds(-2)));
    }

    private static void AssertRefused(PoolingRequestException failure)
    {
        Assert.Equal((RequestStage.Queue, RequestFate.NotSent), (failure.Stage, failure.Fate));
        Assert.Contains("shut down", failure.Message, StringComparison.Ordinal);
    }
}
