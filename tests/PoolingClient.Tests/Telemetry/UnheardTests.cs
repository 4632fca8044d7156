using System.Diagnostics;
using System.Net.Http;
using System.Reflection;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Handler;
using PoolingClient.Pool;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Pool;
using PoolingClient.Tests.Shows;
using PoolingClient.Transport;
using Way = PoolingClient.Tests.Telemetry.StandardMetricsTests.Way;

namespace PoolingClient.Tests.Telemetry;

/// <summary>
/// Where nobody listens nothing is made: no span, no tags, no message. Spans are the process's, so these tests run alone. What requests allocate is shown where allocations are counted.
/// </summary>
[Collection(nameof(RunsAlone))]
public sealed class UnheardTests
{
    /// <summary>Doors, an instrument that somebody listens to, and whether what it tells is told of single requests.</summary>
    public static TheoryData<Way, string?, bool> Listeners
    {
        get
        {
            var rows = new TheoryData<Way, string?, bool>();
            foreach (Way way in new[] { Way.Handler, Way.Wire })
            {
                foreach (string? name in new[] { null, "http.client.open_connections", "http.client.connection.duration", "poolingclient.dials", "poolingclient.connection.closes", "poolingclient.request.replays", "poolingclient.queue.length", "poolingclient.pipeline.depth" }) rows.Add(way, name, false);
                foreach (string name in new[] { "http.client.request.duration", "http.client.active_requests", "http.client.request.time_in_queue", "poolingclient.requests" }) rows.Add(way, name, true);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Listeners))]
    public async Task A_request_is_measured_where_somebody_listens_to_requests_and_nowhere_else(Way way, string? instrument, bool isMeasured)
    {
        Assert.Null(Activity.Current);
        Assert.False(PoolTelemetry.Source.HasListeners());
        using var meters = new OwnMeters(published => published.Name == instrument);
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(200_000));   // more than comes with the head: the response holds its exchange
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters });
        Assert.Equal(isMeasured, pool.Settings.Telemetry.IsOn);
        Assert.Equal(isMeasured, await TelemetryAsync(pool, way, server.Uri) is not null);
    }

    [Theory]
    [InlineData(Way.Handler)]
    [InlineData(Way.Wire)]
    public async Task A_request_has_a_span_where_somebody_listens_and_none_where_nobody_does(Way way)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(200_000));
        using var pool = new SocketPool();
        using (new SpanTap()) Assert.NotNull((await TelemetryAsync(pool, way, server.Uri))?.Activity);
        Assert.Null(await TelemetryAsync(pool, way, server.Uri));
    }

    /// <summary>Whatever is sent, dialed, sent again or refused: not even the current activity is touched.</summary>
    [Theory]
    [InlineData(Way.Handler)]
    [InlineData(Way.Wire)]
    public async Task No_activity_becomes_current(Way way)
    {
        int changes = 0;
        EventHandler<ActivityChangedEventArgs> count = (_, _) => Interlocked.Increment(ref changes);
        Activity.CurrentChanged += count;
        try
        {
            await PlayAsync(new SocketPoolOptions(), way);
            Assert.Equal(0, changes);
            using (new SpanTap()) await PlayAsync(new SocketPoolOptions(), way);
            Assert.NotEqual(0, changes);
        }
        finally
        {
            Activity.CurrentChanged -= count;
        }
    }

    [Theory]
    [InlineData(Way.Handler, true)]
    [InlineData(Way.Handler, false)]
    [InlineData(Way.Wire, true)]
    [InlineData(Way.Wire, false)]
    public async Task A_logger_that_wants_nothing_is_asked_and_given_nothing(Way way, bool isWanted)
    {
        var logger = new CountingLogger { IsWanted = isWanted };
        await PlayAsync(new SocketPoolOptions { LoggerFactory = logger }, way);
        Assert.InRange(logger.Asked, 6, 1000);
        Assert.Equal(isWanted ? [1, 2, 10, 11, 12, 20, 21] : [], logger.Given.Distinct().Order());
        Assert.Equal(0, logger.Scopes);
    }

    /// <summary>Counted on this thread, in which all of it happens: octets are exact, in every build.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_told_of_connections_and_requests_allocates_nothing_where_nobody_is_told(bool isTold)
    {
        using var meters = new OwnMeters(_ => isTold);
        var script = new PoolScript(telemetry: new PoolTelemetry(meters, new CountingLogger { IsWanted = isTold }, "p", TimeProvider.System));
        var watch = new OriginWatch(script.Pool.Route, script.Settings);
        (FakeConnection connection, FakeExchange exchange) = script.Busy();
        connection.BreakAndReplay();
        var slot = new Slot(script.Pool, new DialFacts(0));
        slot.SetConnection(connection);
        var (dialed, failed) = (new ConnectResult(connection, null), new ConnectResult(null, new ExchangeFailure(FailureKind.Connect, RequestStage.Connect, RequestFate.NotSent, "It was refused.")));
        Action[] events =
        [
            () => watch.NoteDialed(slot, dialed), () => watch.NoteDialed(slot, failed), () => slot.Measure(), () => watch.NoteReplay(exchange),
            () => watch.NoteRefused(exchange), () => watch.NoteSharing(script.Connector), () => watch.NoteClosed(slot, CloseReason.PeerClosed),
        ];
        foreach (Action happens in events) happens();   // once, for what is made at a first call
        long[] octets = [.. events.Select(Allocated)];
        if (isTold) Assert.All([octets[0], octets[1], octets[3], octets[6]], static count => Assert.NotEqual(0, count));
        else Assert.All(octets, static count => Assert.Equal(0, count));
        Assert.Equal(isTold, slot.Telemetry is not null);
    }

    private static long Allocated(Action happens)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) happens();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>What is measured of a request, as its exchange says while its content is read.</summary>
    private static async Task<RequestTelemetry?> TelemetryAsync(SocketPool pool, Way way, Uri uri)
    {
        if (way == Way.Wire)
        {
            using WireResponse response = await pool.SendAsync(new WireRequest("GET", uri)).InTime();
            return ((Exchange)typeof(WireResponse).GetField("_exchange", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(response)!).Telemetry;
        }
        using var invoker = new HttpMessageInvoker(new PoolingHttpHandler(pool), disposeHandler: false);
        using HttpResponseMessage answer = await invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, uri), CancellationToken.None).InTime();
        return ((ExchangeContent)answer.Content).Exchange.Telemetry;
    }

    /// <summary>All that a pool has to tell of connections and requests in a short life: a dial, one that fails, a request that is sent again, one that is refused, the ends.</summary>
    private static async Task PlayAsync(SocketPoolOptions options, Way way)
    {
        var gate = new Gate();
        await using SocketServer server = Servers.StartLosingFirst(gate);
        (options.MaxConnectionsPerServer, options.MaxQueuedRequests) = (1, 0);
        await using var pool = new SocketPool(options);
        Task first = StandardMetricsTests.SendAsync(pool, way, server.Uri);
        await server.WaitForRequestsAsync(2);
        await Assert.ThrowsAsync<PoolingRequestException>(() => StandardMetricsTests.SendAsync(pool, way, server.Uri));
        gate.Open();
        await first;
        await StandardMetricsTests.SendAsync(pool, way, server.Uri);
        await Assert.ThrowsAsync<PoolingRequestException>(() => StandardMetricsTests.SendAsync(pool, way, new Uri("http://127.0.0.1:1/")));
    }
}
