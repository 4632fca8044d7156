using System.Diagnostics.Metrics;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Telemetry;

/// <summary>The instruments that say what SocketsHttpHandler does not know.</summary>
public sealed class OwnMetricsTests
{
    [Fact]
    public async Task Requests_are_counted_by_whether_their_connection_had_served_before()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters });
        for (int i = 0; i < 3; i++) (await door.GetAsync(server.Uri)).Dispose();
        Assert.Equal([false, true, true], meters.Of("poolingclient.requests").Select(measured => (bool)measured["poolingclient.connection.reused"]!));
        Assert.All(meters.Of("poolingclient.requests"), measured => Assert.StartsWith($"url.scheme=http, server.address=127.0.0.1, server.port={server.Port}, ", measured.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dials_are_counted_by_their_result()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters, EndPointResolver = (host, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound) });
        (await door.GetAsync(server.Uri)).Dispose();
        await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(new Uri("http://nobody.invalid/")));
        await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(new Uri("http://127.0.0.1:1/")));
        Assert.Equal(["connected", "name_resolution_error", "connection_error"], meters.Of("poolingclient.dials").Select(measured => measured["poolingclient.dial.result"]));
    }

    [Fact]
    public async Task A_dial_that_took_too_long_is_a_timeout()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
        using var timed = new Timed("ConnectTimeout", 1, change: options => options.MeterFactory = meters);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        timed.AdvanceToLimit();
        timed.AdvanceOverLimit();
        await timed.AssertEndsAsync(request);
        Assert.Equal("timeout", Assert.Single(meters.Of("poolingclient.dials"))["poolingclient.dial.result"]);
        Assert.Equal("connection_error", Assert.Single(meters.Of("http.client.request.duration"))["error.type"]);
        Assert.Single(meters.Of("http.client.request.time_in_queue"));
    }

    [Fact]
    public async Task Closes_are_counted_by_their_reason()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(request => request.Target == "/last" ? ServerResponse.Ok().WithClose() : ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters });
        (await door.GetAsync(server.At("/last"))).Dispose();
        await Waits.UntilAsync(() => meters.Of("poolingclient.connection.closes").Count == 1);
        (await door.GetAsync(server.Uri)).Dispose();
        door.Handler.Pool.Dispose();
        Assert.Equal(["not_persistent", "pool_disposed"], meters.Of("poolingclient.connection.closes").Select(measured => measured["poolingclient.close.reason"]));
    }

    [Theory]
    [InlineData(true, "socket_error")]
    [InlineData(false, "peer_closed")]
    public async Task Replays_are_counted_by_what_the_connection_was_lost_by(bool reset, string reason)
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReadRequestAsync();
            if (reset) connection.Reset();
            else connection.Fin();
        });
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters });
        Assert.Equal("/", await door.GetTextAsync(server.Uri));
        Measured replay = Assert.Single(meters.Of("poolingclient.request.replays"));
        Assert.Equal(((object?)reason, server.Port), (replay["poolingclient.replay.reason"], (int)replay["server.port"]!));
        Assert.Equal(2, meters.Of("poolingclient.requests").Count);
        // Each attempt has waited for a connection of its own.
        Assert.Equal(2, meters.Of("http.client.request.time_in_queue").Count);
        Assert.Single(meters.Of("http.client.request.duration"));
    }

    [Fact]
    public void Retries_are_counted_for_those_who_decide_them()
    {
        using var meters = new OwnMeters();
        PoolingTelemetry.Retry(new Uri("https://api.example/orders?secret=1"), "503", meters);
        Measured retry = Assert.Single(meters.Heard);
        Assert.Equal("poolingclient.request.retries", retry.Name);
        Assert.Equal("url.scheme=https, server.address=api.example, server.port=443, poolingclient.retry.reason=503", retry.Text);
    }

    [Fact]
    public async Task The_state_of_a_pool_is_shown_by_its_name()
    {
        using var meters = new OwnMeters();
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters, Name = "orders", MaxConnectionsPerServer = 1, MaxQueuedRequests = 7, MaxPipelineDepth = 1 });
        Task<HttpResponseMessage>[] requests = [.. Enumerable.Range(0, 3).Select(_ => door.PostAsync(server.At("/hold"), new StringContent("")))];
        await Waits.UntilAsync(() => door.Origin.Waiting == 2);
        meters.Observe();
        string tags = $"url.scheme=http, server.address=127.0.0.1, server.port={server.Port}, poolingclient.pool.name=orders";
        foreach ((string name, double value, string unit) in new[] { ("queue.length", 2.0, "{request}"), ("queue.limit", 7, "{request}"), ("connection.limit", 1, "{connection}"), ("pipeline.depth", 1, "{request}") })
        {
            Assert.Equal((value, unit, tags), Assert.Single(meters.Of($"poolingclient.{name}")) is var gauge ? (gauge.Value, gauge.Unit, gauge.Text) : default);
        }
        Assert.Equal(
            new[] { ("idle", 0.0), ("active", 1), ("dialing", 0) }.Select(state => (state.Item2, (string?)"{connection}", $"{tags}, http.connection.state={state.Item1}")),
            meters.Of("poolingclient.connection.count").Select(gauge => (gauge.Value, gauge.Unit, gauge.Text)));
        Assert.Empty(meters.Of("poolingclient.idle_limit.learned"));
        gate.Open();
        foreach (Task<HttpResponseMessage> request in requests) (await request).Dispose();
        door.Handler.Pool.Dispose();
        int before = meters.Heard.Count;
        meters.Observe();
        Assert.Equal(before, meters.Heard.Count);
    }

    /// <summary>Two connections, which the server ends after they were idle for 20 s.</summary>
    [Fact]
    public async Task An_idle_limit_that_was_learned_is_shown()
    {
        using var meters = new OwnMeters();
        var loggers = new OwnLoggers();
        var answered = new Gate();
        var ended = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await answered.Opened;
            await connection.SendAsync(Servers.Answer("hello"));
            await ended.Opened;
            connection.Fin();
        });
        using var timed = new Timed("ReadTimeout", 1000, change: options => (options.MeterFactory, options.LoggerFactory) = (meters, loggers));
        Task<HttpResponseMessage>[] requests = [timed.GetAsync(server.Uri), timed.GetAsync(server.Uri)];
        await server.WaitForRequestsAsync(2);   // each on a connection of its own
        answered.Open();
        foreach (Task<HttpResponseMessage> request in requests) (await request).Dispose();
        await Waits.UntilAsync(() => timed.Origin.Idle == 2);
        timed.Advance(20);
        ended.Open();
        await Waits.UntilAsync(() => timed.Origin is { Connections: 0, LearnedIdleLimit: not null });
        meters.Observe();
        Assert.Equal((19.0, "s"), Assert.Single(meters.Of("poolingclient.idle_limit.learned")) is var gauge ? (gauge.Value, gauge.Unit) : default);
        await Waits.UntilAsync(() => loggers.Of(30).Count > 0);
        Assert.Equal($"Pool {timed.Door.Handler.Pool.Settings.Telemetry.Name}: idle connections to {server.EndPoint} (http://{server.EndPoint}) are closed after 19.0 s from now on: the peer was seen to end them a little later.", Assert.Single(loggers.Of(30)).Text);
    }

    [Fact]
    public async Task Pools_with_one_factory_share_their_instruments_and_show_their_states_apart()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var one = new Door(new SocketPoolOptions { MeterFactory = meters, Name = "one" });
        using var other = new Door(new SocketPoolOptions { MeterFactory = meters, Name = "other" });
        (await one.GetAsync(server.Uri)).Dispose();
        (await other.GetAsync(server.Uri)).Dispose();
        meters.Observe();
        Assert.Equal(["one", "other"], meters.Of("poolingclient.queue.length").Select(gauge => (string)gauge["poolingclient.pool.name"]!).Order());
    }

    [Fact]
    public void Names_and_units_are_a_contract()
    {
        using var meters = new OwnMeters();
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters });
        _ = pool.Settings;
        string[] instruments = [.. meters.Instruments.Values.Select(instrument => $"{instrument.Name} {instrument.GetType().Name.Split('`')[0]} {instrument.Unit}").Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "http.client.active_requests UpDownCounter {request}",
                "http.client.connection.duration Histogram s",
                "http.client.open_connections UpDownCounter {connection}",
                "http.client.request.duration Histogram s",
                "http.client.request.time_in_queue Histogram s",
                "poolingclient.connection.closes Counter {connection}",
                "poolingclient.connection.count ObservableUpDownCounter {connection}",
                "poolingclient.connection.limit ObservableUpDownCounter {connection}",
                "poolingclient.dials Counter {dial}",
                "poolingclient.idle_limit.learned ObservableGauge s",
                "poolingclient.pipeline.depth ObservableGauge {request}",
                "poolingclient.queue.length ObservableUpDownCounter {request}",
                "poolingclient.queue.limit ObservableUpDownCounter {request}",
                "poolingclient.request.replays Counter {request}",
                "poolingclient.request.retries Counter {request}",
                "poolingclient.requests Counter {request}",
            ],
            instruments);
        Assert.All(meters.Instruments.Values, instrument => Assert.Equal(PoolingTelemetry.MeterName, instrument.Meter.Name));
    }
}
