using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Telemetry;

namespace PoolingClient.Tests.Insight;

/// <content>Who is told of a response that nobody disposed, and what.</content>
public sealed partial class LeakTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_asked_it_says_where_the_request_was_sent_from_and_shows_its_path(bool wire)
    {
        await using SocketServer server = Start(Long);
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 1, ShowPaths = true, TrackResponseCallSites = true });
        var told = new List<LeakedResponse>();
        using (await door.GetAsync(server.At("/first")))
        {
            door.Handler.Pool.Settings.Leaks.Noted = told.Add;
        }
        if (wire) await ForgetWireAsync(door.Handler.Pool, server.At("/report?secret=1"));
        else await ForgetResponseAsync(door, server.At("/report?secret=1"));
        await AssertServedAsync(door, server, connections: 1);
        LeakedResponse leak = AssertLeak(door.Handler.Pool);
        Assert.Equal([leak], told);
        Assert.Equal($"GET {server.Uri}report", leak.Request);
        Assert.Contains(wire ? nameof(ForgetWireAsync) : nameof(ForgetResponseAsync), leak.CallSite, StringComparison.Ordinal);
        Assert.Contains(nameof(When_asked_it_says_where_the_request_was_sent_from_and_shows_its_path), leak.CallSite, StringComparison.Ordinal);
        Assert.DoesNotContain("at System.", leak.CallSite, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", leak.ToString(), StringComparison.Ordinal);
        Assert.Contains($"the last one {leak.Request}, which held connection {leak.ConnectionId}", door.Handler.Pool.Explain(server.Uri).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_a_warning_in_the_log(bool tracked)
    {
        var loggers = new OwnLoggers(LogLevel.Warning);
        await using SocketServer server = Start(Long);
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 1, LoggerFactory = loggers, Name = "orders", TrackResponseCallSites = tracked });
        await ForgetResponseAsync(door, server.At("/report?secret=1"));
        await AssertServedAsync(door, server, connections: 1);
        LeakedResponse leak = AssertLeak(door.Handler.Pool);
        Logged logged = Assert.Single(loggers.Of(40));
        Assert.StartsWith($"Pool orders: the response to {leak.Request} was never disposed, and held connection {leak.ConnectionId} for ", logged.Text, StringComparison.Ordinal);
        if (tracked) Assert.EndsWith($" s; the garbage collector found it. It was sent from: {leak.CallSite}", logged.Text, StringComparison.Ordinal);
        else Assert.EndsWith("It was sent from: (not noted; TrackResponseCallSites notes it)", logged.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", logged.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_one_in_a_second_is_logged()
    {
        var loggers = new OwnLoggers(LogLevel.Warning);
        var time = new FakeTimeProvider();
        await using SocketServer server = Start(Long);
        using var door = new Door(new SocketPoolOptions { LoggerFactory = loggers, TimeProvider = time });
        for (int i = 0; i < 3; i++) await ForgetResponseAsync(door, server.At("/report"));
        await Collector.UntilAsync(() => door.Handler.Pool.GetSnapshot().LeakedResponses == 3);
        Assert.DoesNotContain("more since", Assert.Single(loggers.Of(40)).Text, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(1));
        await ForgetResponseAsync(door, server.At("/report"));
        await Collector.UntilAsync(() => loggers.Of(40).Count == 2);
        Assert.Contains("(2 more since", loggers.Of(40)[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_that_throws_does_not_keep_the_connection()
    {
        await using SocketServer server = Start(Long);
        using Door door = Door.OfOneConnection();
        using (await door.GetAsync(server.At("/first")))
        {
            door.Handler.Pool.Settings.Leaks.Noted = _ => throw new InvalidOperationException("a logger's mistake");
        }
        await ForgetResponseAsync(door, server.At("/report"));
        await AssertServedAsync(door, server, connections: 1);
        AssertLeak(door.Handler.Pool);
    }
}
