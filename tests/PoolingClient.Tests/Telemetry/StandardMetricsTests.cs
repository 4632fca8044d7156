using System.Diagnostics.Metrics;
using System.Net.Http;
using System.Net.Http.Metrics;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Telemetry;

/// <summary>The instruments that SocketsHttpHandler has too. That they are the same tag by tag is shown where both are compared.</summary>
public sealed class StandardMetricsTests
{
    public enum Way { Handler, Wire }

    public static TheoryData<Way> Ways => [Way.Handler, Way.Wire];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_request_counts_as_active_until_its_head_is_there_and_its_duration_is_recorded(Way way)
    {
        using var meters = new OwnMeters();
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters });
        Task request = SendAsync(pool, way, server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        string tags = $"url.scheme=http, server.address=127.0.0.1, server.port={server.Port}, http.request.method=GET";
        Assert.Equal(new Dictionary<string, double> { [tags] = 1 }, meters.Sums("http.client.active_requests"));
        Assert.Empty(meters.Of("http.client.request.duration"));
        gate.Open();
        await request;
        Assert.Empty(meters.Sums("http.client.active_requests"));
        Measured duration = Assert.Single(meters.Of("http.client.request.duration"));
        Assert.Equal($"{tags}, http.response.status_code=200, network.protocol.version=1.1", duration.Text);
        Assert.InRange(duration.Value, 0.000_001, Waits.Limit.TotalSeconds);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_time_in_the_queue_is_recorded_for_who_waited_and_for_nobody_else(Way way)
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters });
        for (int i = 0; i < 3; i++) await SendAsync(pool, way, server.Uri);
        Measured first = Assert.Single(meters.Of("http.client.request.time_in_queue"));
        Assert.Equal($"network.protocol.version=1.1, url.scheme=http, server.address=127.0.0.1, server.port={server.Port}, http.request.method=GET", first.Text);
        Assert.Equal(3, meters.Of("http.client.request.duration").Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_connection_is_idle_or_active_and_has_a_duration_at_its_end(Way way)
    {
        using var meters = new OwnMeters();
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters });
        string tags = $"network.protocol.version=1.1, url.scheme=http, server.address=127.0.0.1, server.port={server.Port}, network.peer.address=127.0.0.1";
        Task request = SendAsync(pool, way, server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        await Waits.UntilAsync(() => meters.Sums("http.client.open_connections").ContainsKey($"{tags}, http.connection.state=active"));
        Assert.Equal(new Dictionary<string, double> { [$"{tags}, http.connection.state=active"] = 1 }, meters.Sums("http.client.open_connections"));
        gate.Open();
        await request;
        await Waits.UntilAsync(() => meters.Sums("http.client.open_connections").ContainsKey($"{tags}, http.connection.state=idle"));
        Assert.Equal(new Dictionary<string, double> { [$"{tags}, http.connection.state=idle"] = 1 }, meters.Sums("http.client.open_connections"));
        Assert.Empty(meters.Of("http.client.connection.duration"));
        pool.Dispose();
        Assert.Empty(meters.Sums("http.client.open_connections"));
        Assert.Equal(tags, Assert.Single(meters.Of("http.client.connection.duration")).Text);
    }

    /// <summary>Many callers and few connections: whoever comes last sees the last state of each.</summary>
    [Fact]
    public async Task Idle_and_active_add_up_whatever_happens_at_once()
    {
        using var meters = new OwnMeters(instrument => instrument.Name == "http.client.open_connections");
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters, MaxConnectionsPerServer = 4, MaxPipelineDepth = 4 });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++) await SendAsync(pool, Way.Wire, server.Uri);
        }))).InTime();
        int open = Assert.Single(pool.GetSnapshot().Origins).Connections;
        await Waits.UntilAsync(() => meters.Sums("http.client.open_connections") is { Count: 1 } sums && sums.Single() is { Value: var idle } state && idle == open && state.Key.EndsWith("state=idle", StringComparison.Ordinal));
        pool.Dispose();
        Assert.Empty(meters.Sums("http.client.open_connections"));
    }

    [Theory]
    [InlineData(Way.Handler, 404, "404")]
    [InlineData(Way.Wire, 404, "404")]
    [InlineData(Way.Handler, 503, "503")]
    [InlineData(Way.Handler, 302, null)]
    public async Task A_status_from_400_up_is_an_error(Way way, int status, string? error)
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Status(status));
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters, AllowAutoRedirect = false });
        await SendAsync(pool, way, server.Uri);
        Measured duration = Assert.Single(meters.Of("http.client.request.duration"));
        Assert.Equal((status, (object?)error), ((int)duration["http.response.status_code"]!, duration["error.type"]));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_failure_is_told_by_its_kind(Way way)
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters, ConnectTimeout = Waits.Limit });
        await Assert.ThrowsAsync<PoolingRequestException>(() => SendAsync(pool, way, server.Uri));
        Uri closed = server.Uri;
        await server.DisposeAsync();
        await Assert.ThrowsAsync<PoolingRequestException>(() => SendAsync(pool, way, closed));
        Assert.All(meters.Of("http.client.request.duration"), duration => Assert.Equal(("connection_error", null, null), (duration["error.type"], duration["http.response.status_code"], duration["network.protocol.version"])));
        Assert.Empty(meters.Sums("http.client.active_requests"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_time_limit_and_a_cancellation_are_told_by_their_types(Way way)
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters, ReadTimeout = TimeSpan.FromMilliseconds(50) });
        await Assert.ThrowsAsync<PoolingRequestException>(() => SendAsync(pool, way, server.Uri));
        using var other = new SocketPool(new SocketPoolOptions { MeterFactory = meters });
        using var cancelled = new CancellationTokenSource();
        Task request = SendAsync(other, way, server.Uri, cancelled.Token);
        await server.WaitForRequestsAsync(2);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(["System.TimeoutException", "System.Threading.Tasks.TaskCanceledException"], meters.Of("http.client.request.duration").Select(duration => duration["error.type"]));
    }

    [Fact]
    public async Task Methods_that_nobody_knows_are_one_tag()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters });
        foreach (string method in new[] { "BREW", "get", "QUERY" }) (await door.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Uri))).Dispose();
        Assert.Equal(["_OTHER", "GET", "QUERY"], meters.Of("http.client.request.duration").Select(duration => duration["http.request.method"]));
    }

    [Theory]
    [InlineData("example.org", "example.org")]
    [InlineData("example.org:99", "example.org")]
    [InlineData("[::1]:99", "[::1]")]
    [InlineData("[::1]", "[::1]")]
    public async Task A_Host_of_the_callers_own_is_the_address(string host, string address)
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters, UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.Host = host;
        (await door.SendAsync(request)).Dispose();
        Assert.Equal(address, Assert.Single(meters.Of("http.client.request.duration"))["server.address"]);
    }

    [Fact]
    public async Task Each_redirect_is_a_request_of_its_own_and_an_answered_challenge_is_none()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(request => request.Target switch
        {
            "/moved" => ServerResponse.Status(302).With("Location", "/here"),
            _ => request.Fields.Contains("Authorization") ? ServerResponse.Ok() : ServerResponse.Status(401).With("WWW-Authenticate", "Basic realm=\"r\""),
        });
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters, Credentials = new System.Net.NetworkCredential("u", "p") });
        (await door.GetAsync(server.At("/moved"))).Dispose();
        Assert.Equal(3, server.RequestsReceived);
        Assert.Equal([302, 200], meters.Of("http.client.request.duration").Select(duration => (int)duration["http.response.status_code"]!));
        Assert.Empty(meters.Sums("http.client.active_requests"));
        Assert.Equal(3, meters.Of("poolingclient.requests").Count);
    }

    [Fact]
    public async Task A_request_that_is_refused_has_failed()
    {
        using var meters = new OwnMeters();
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:1/");
        request.Headers.TryAddWithoutValidation("X-Split", "a\nb");
        await Assert.ThrowsAsync<PoolingRequestException>(() => door.SendAsync(request));
        Assert.Equal(typeof(PoolingRequestException).FullName, Assert.Single(meters.Of("http.client.request.duration"))["error.type"]);
        Assert.Empty(meters.Sums("http.client.active_requests"));
    }

    [Fact]
    public async Task Tags_that_callers_add_to_the_duration_are_there()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters });
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        HttpMetricsEnrichmentContext.AddCallback(request, static context => context.AddCustomTag("status", (int)context.Response!.StatusCode));
        (await door.SendAsync(request)).Dispose();
        Assert.Equal(200, Assert.Single(meters.Of("http.client.request.duration"))["status"]);
    }

    /// <summary>Exchanges are used again: what was measured of one request must not show in the next one's.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Who_stops_listening_hears_nothing_and_who_begins_hears_only_what_comes(Way way)
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters });
        await SendAsync(pool, way, server.Uri);
        meters.StopListening();
        int before = meters.Heard.Count;
        await SendAsync(pool, way, server.Uri);
        Assert.Equal(before, meters.Heard.Count);
        meters.Listen();
        await SendAsync(pool, way, server.Uri);
        Assert.Equal(2, meters.Of("http.client.request.duration").Count);
        Assert.Empty(meters.Sums("http.client.active_requests"));
    }

    internal static async Task SendAsync(SocketPool pool, Way way, Uri uri, CancellationToken cancellationToken = default)
    {
        if (way == Way.Wire)
        {
            using WireResponse response = await pool.SendAsync(new WireRequest("GET", uri), cancellationToken).InTime();
            await response.ReadContentAsync(cancellationToken: cancellationToken).InTime();
            return;
        }
        using var invoker = new HttpMessageInvoker(new PoolingHttpHandler(pool), disposeHandler: false);
        using HttpResponseMessage answer = await invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, uri), cancellationToken).InTime();
        await answer.Content.ReadAsByteArrayAsync(cancellationToken).InTime();
    }
}
