using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Pool;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Pool;
using PoolingClient.Transport;
using Xunit.Abstractions;
using EventLog = PoolingClient.Tests.Pool.EventLog;

namespace PoolingClient.Tests.Insight;

/// <summary>Snapshots of large pools, and of pools at work: they are right, they cost what they should, and they stop nobody. What the gate costs is printed, not judged.</summary>
public sealed class ThousandsTests(ITestOutputHelper output)
{
    private const int Many = 10_000, Queued = 5000;

    [Theory]
    [InlineData(Many / 2, 0)]
    [InlineData(0, Queued)]
    public void Ten_thousand_connections_are_all_there_and_cost_a_few_hundred_octets_each(int idle, int queued)
    {
        OriginPool pool = Fill(idle, queued);
        foreach (SnapshotDetail detail in Enum.GetValues<SnapshotDetail>())
        {
            pool.GetSnapshot(detail);
            long before = GC.GetAllocatedBytesForCurrentThread(), begun = Stopwatch.GetTimestamp();
            OriginSnapshot now = pool.GetSnapshot(detail);
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            long octets = GC.GetAllocatedBytesForCurrentThread() - before;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{detail}: {took.TotalMilliseconds:0.00} ms, {octets:#,0} octets"));
            Assert.Equal((Many, idle, queued), (now.Connections, now.Idle, now.Waiting));
            // Counts do not grow with the connections; each connection is a record, each request on one another.
            Assert.InRange(octets, 0, detail == SnapshotDetail.Counts ? 10_000 : 1000L * Many);
            if (detail == SnapshotDetail.Counts) continue;
            Assert.Equal(Many, now.OpenConnections.Select(connection => connection.Id).Distinct().Count());
            Assert.Equal(idle, now.OpenConnections.Count(connection => connection.State == ConnectionState.Idle));
            Assert.Equal(detail >= SnapshotDetail.Requests ? Many - idle : 0, now.OpenConnections.Sum(connection => connection.Requests.Count));
            Assert.Equal(detail >= SnapshotDetail.Requests && queued > 0 ? 1000 : 0, now.WaitingRequests.Count);
        }
    }

    /// <summary>How long others find the gate taken, while snapshots are made without a pause.</summary>
    [Fact]
    public async Task Others_pass_the_gate_while_snapshots_are_made()
    {
        OriginPool pool = Fill(0, Queued);
        using var end = new CancellationTokenSource();
        int snapshots = 0;
        Task looking = OnThread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Assert.Equal(Many, pool.GetSnapshot(SnapshotDetail.Kernel).Connections);
                Interlocked.Increment(ref snapshots);
            }
        });
        var waits = new List<long>(1 << 16);
        while (Volatile.Read(ref snapshots) < 20)
        {
            long begun = Stopwatch.GetTimestamp();
            _ = pool.Warmth;
            if (waits.Count < 1_000_000) waits.Add(Stopwatch.GetTimestamp() - begun);
            await Task.Yield();
        }
        await end.CancelAsync();
        await looking.InTime();
        waits.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{waits.Count:#,0} passes beside {snapshots} snapshots: median {Us(waits[waits.Count / 2])} us, 99 % {Us(waits[waits.Count * 99 / 100])} us, 99.9 % {Us(waits[waits.Count * 999 / 1000])} us, {waits.Count(wait => wait > Stopwatch.Frequency / 10_000)} above 100 us, {waits.Count(wait => wait > Stopwatch.Frequency / 1000)} above 1 ms, worst {Us(waits[^1])} us"));

        static string Us(long ticks) => (ticks * 1e6 / Stopwatch.Frequency).ToString("0.0", CultureInfo.InvariantCulture);
    }

    /// <summary>Real sockets at work, with requests, cancellations and ends of connections, while three threads look without a pause.</summary>
    [Fact]
    public async Task A_pool_at_work_is_looked_at_without_harm()
    {
        await using var server = SocketServer.Start(request => request.Target switch
        {
            "/long" => ServerResponse.Generated(100_000),
            "/close" => ServerResponse.Ok("closed").WithClose(),
            _ => ServerResponse.Ok(request.Target),
        });
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 24, MaxPipelineDepth = 4 });
        using var end = new CancellationTokenSource();
        Task[] looking = [.. Enumerable.Range(0, 3).Select(_ => OnThread(() => Look(door.Handler.Pool, end.Token)))];
        await Task.WhenAll(Enumerable.Range(0, 48).Select(caller => Task.Run(() => CallAsync(door, server, caller))));
        await end.CancelAsync();
        await Task.WhenAll(looking).InTime();
        await Waits.UntilAsync(() => door.Origin is { Waiting: 0, Dialing: 0 } now && now.Idle == now.Connections);
        OriginSnapshot last = Assert.Single(door.Handler.Pool.GetSnapshot().Origins);
        Assert.All(last.OpenConnections, connection => Assert.Empty(connection.Requests));
        Assert.Empty(last.RecentFailures);
    }

    /// <summary>A thread of its own: one of the pool's that never comes back would be missing to the requests.</summary>
    private static Task OnThread(Action look) => Task.Factory.StartNew(look, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task CallAsync(Door door, SocketServer server, int caller)
    {
        for (int i = 0; i < Scale.Of(40, 15); i++)
        {
            string target = (caller + i) % 7 == 0 ? "/long" : (caller + i) % 11 == 0 ? "/close" : $"/{caller}/{i}";
            string text = await door.GetTextAsync(server.At(target));
            if (target == "/long") Assert.Equal(100_000, text.Length);
            else Assert.Equal(target == "/close" ? "closed" : target, text);
        }
    }

    private static void Look(SocketPool pool, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            foreach (OriginSnapshot origin in pool.GetSnapshot().Origins)
            {
                Assert.InRange(origin.Connections + origin.Dialing, 0, 24);
                Assert.InRange(origin.Idle, 0, origin.Connections);
                Assert.All(origin.OpenConnections, connection =>
                {
                    Assert.True(connection.Age >= TimeSpan.Zero && connection.SinceReceived >= TimeSpan.Zero);
                    Assert.InRange(connection.Requests.Count, 0, 4);
                    Assert.All(connection.Requests, request => Assert.True(request.Method == "GET" && request.Age >= request.OnConnectionFor && request.OctetsSent >= 0, request.ToString()));
                });
                Assert.All(origin.WaitingRequests, waiting => Assert.True(waiting.Age >= TimeSpan.Zero));
            }
            Assert.NotEmpty(pool.Explain().ToString());
        }
    }

    /// <summary>All connections busy but for so many, and so many requests in the queue.</summary>
    private static OriginPool Fill(int idle, int queued)
    {
        var log = new EventLog();
        var settings = new PoolSettings
        {
            Time = new FakeTimeProvider(),
            MaxConnectionsPerServer = Many,
            MaxQueuedRequests = Queued,
            MinIdleConnections = 0,
            Limits = PoolScript.Limits,
            IdleTimeout = Timeout.InfiniteTimeSpan,
            Lifetime = Timeout.InfiniteTimeSpan,
            DrainOctets = 0,
            DrainTimeout = TimeSpan.Zero,
            Codec = CodecLimits.Default,
        };
        var connector = new InstantConnector();
        var pool = new OriginPool(new Route(PoolScript.Origin), connector, new FakeHost(log, _ => throw new InvalidOperationException("nothing is forgotten")), settings, new SocketBudget(Many, Many), default);
        for (int i = 0; i < Many + queued; i++) pool.Dispatch(new FakeExchange($"r{i}", log) { Limits = PoolScript.Limits });
        foreach (QuietConnection connection in connector.Made.Take(idle)) connection.Finish();
        return pool;
    }

    private sealed class InstantConnector : IConnector
    {
        public List<QuietConnection> Made { get; } = [];

        public int EasyDepth => 1;

        public (int Depth, string? Reason, int Most) Sharing => (1, null, 0);

        public Task<ConnectResult> ConnectAsync(IConnectionOwner owner, DialFacts facts, TimeSpan limit, CancellationToken cancellationToken)
        {
            Made.Add(new QuietConnection(Made.Count + 1, owner, facts));
            return Task.FromResult(new ConnectResult(Made[^1], null));
        }

        public void Refresh(long now)
        {
        }

        public bool HasVanished(DialFacts dial) => false;
    }
}
