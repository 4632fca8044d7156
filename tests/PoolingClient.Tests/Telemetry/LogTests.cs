using System.Net.Http;
using System.Reflection;
using Microsoft.Extensions.Logging;
using PoolingClient.Diagnostics;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Telemetry;

/// <summary>What is logged, by events whose numbers do not change, and that no message shows what must not be shown.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task A_pool_and_its_connections_open_and_close()
    {
        var loggers = new OwnLoggers();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        using (var door = new Door(new SocketPoolOptions { LoggerFactory = loggers, Name = "orders" })) await door.GetTextAsync(server.Uri);
        Assert.Equal("PoolingClient.SocketPool", loggers.Category);
        Assert.Equal([1, 10, 11, 2], loggers.All.Select(logged => logged.Id.Id));
        Assert.Equal(["Pool orders is open.", "Pool orders is closed."], loggers.All.Where(logged => logged.Id.Id < 10).Select(logged => logged.Text));
        Assert.Contains($"to http://{server.EndPoint} is open ({server.EndPoint}), after ", Assert.Single(loggers.Of(10)).Text, StringComparison.Ordinal);
        Assert.Matches("is closed: pool_disposed. It was open for [0-9.]+ s and carried 1 requests, [0-9]+ octets sent and [0-9]+ received.$", Assert.Single(loggers.Of(11)).Text);
    }

    [Fact]
    public async Task A_failed_dial_is_logged_once_a_second_and_the_others_are_counted()
    {
        var loggers = new OwnLoggers(LogLevel.Warning);
        using var timed = new Timed("ReadTimeout", 1000, change: options => options.LoggerFactory = loggers);
        var closed = new Uri("http://127.0.0.1:1/path?secret=1");
        for (int i = 0; i < 3; i++) await Assert.ThrowsAsync<PoolingRequestException>(() => timed.GetAsync(closed));
        Assert.Contains("a dial to http://127.0.0.1:1 failed after", Assert.Single(loggers.All).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("more failed", loggers.All[0].Text, StringComparison.Ordinal);   // there were none before it
        timed.Advance(1);
        await Assert.ThrowsAsync<PoolingRequestException>(() => timed.GetAsync(closed));
        Assert.Equal(2, loggers.Of(12).Count);
        Assert.EndsWith(" (2 more failed since the last such message)", loggers.All[^1].Text, StringComparison.Ordinal);
        Assert.All(loggers.All, logged => Assert.Equal(LogLevel.Warning, logged.Level));
    }

    [Fact]
    public async Task A_replay_and_a_refusal_are_logged_and_show_neither_path_nor_query()
    {
        var loggers = new OwnLoggers(LogLevel.Information);
        var gate = new Gate();
        await using SocketServer server = Servers.StartLosingFirst(gate);
        using var door = new Door(new SocketPoolOptions { LoggerFactory = loggers, MaxConnectionsPerServer = 1, MaxQueuedRequests = 0 });
        Task<HttpResponseMessage> first = door.GetAsync(server.At("/secret-path?secret=query"));
        await server.WaitForRequestsAsync(2);
        for (int i = 0; i < 2; i++) await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.At("/secret-path?secret=query"), new StringContent("secret")));
        gate.Open();
        (await first).Dispose();
        Assert.Matches($"GET http://{server.EndPoint} is sent again \\(replay 1 of 3\\): connection [0-9]+ was lost: the server reset the connection", Assert.Single(loggers.Of(20)).Text);
        Assert.Contains($"POST http://{server.EndPoint} was refused, because the queue is full: 0 wait for 1 connections to http://{server.EndPoint}.", Assert.Single(loggers.Of(21)).Text, StringComparison.Ordinal);
        Assert.All(loggers.All, logged => Assert.DoesNotContain("secret", logged.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pipelining_that_stops_is_logged_with_its_reason_and_so_is_its_return()
    {
        var loggers = new OwnLoggers(LogLevel.Information);
        using var pool = new SocketPool(new SocketPoolOptions { LoggerFactory = loggers, MaxPipelineDepth = 8, Name = "p" });
        var connector = new SharingConnector();
        var watch = new PoolingClient.Pool.OriginWatch(new PoolingClient.Foundation.Route(new PoolingClient.Foundation.Origin("http", "h", 80)), pool.Settings);
        foreach ((int depth, string? reason) in new[] { (8, null), (1, "it broke"), (1, "it broke"), (8, (string?)null) })
        {
            connector.Sharing = (depth, reason, 0);
            watch.NoteSharing(connector);
        }
        Assert.Equal(["Pool p: requests to http://h are not pipelined for a while: it broke", "Pool p: requests to http://h are pipelined again, 8 on a connection."], loggers.All.Select(logged => logged.Text));
        await pool.DisposeAsync();
    }

    [Fact]
    public void Numbers_and_names_of_events_are_a_contract()
    {
        string[] events = [.. typeof(PoolLog).GetMethods().Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().Select(message => $"{message.EventId} {message.EventName} {message.Level}").Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "1 PoolOpened Debug", "10 ConnectionOpened Debug", "11 ConnectionClosed Debug", "12 DialFailed Warning", "2 PoolClosed Debug", "20 RequestReplayed Information",
                "21 QueueFull Warning", "30 IdleLimitLearned Information", "31 PipeliningStopped Information", "32 PipeliningResumed Information", "40 ResponseLeaked Warning",
            ],
            events);
    }

    private sealed class SharingConnector : PoolingClient.Connections.IConnector
    {
        public int EasyDepth => 1;

        public (int Depth, string? Reason, int Most) Sharing { get; set; }

        public Task<PoolingClient.Connections.ConnectResult> ConnectAsync(PoolingClient.Connections.IConnectionOwner owner, PoolingClient.Transport.DialFacts facts, TimeSpan limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Refresh(long now)
        {
        }

        public bool HasVanished(PoolingClient.Transport.DialFacts dial) => false;
    }
}
