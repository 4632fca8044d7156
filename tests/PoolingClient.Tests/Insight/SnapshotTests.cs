using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;
using PoolingClient.Tests.Tls;
using PoolingClient.Tests.Transport;

namespace PoolingClient.Tests.Insight;

/// <summary>What a snapshot shows of real sockets, with a time that the test moves.</summary>
public sealed class SnapshotTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_pool_that_was_not_used_shows_nothing_and_freezes_no_options()
    {
        using var pool = new SocketPool();
        SocketPoolSnapshot now = pool.GetSnapshot();
        Assert.Empty(now.Origins);
        Assert.Null(now.Limits);
        Assert.Equal((PoolState.Open, SnapshotDetail.Kernel, 0L), (now.State, now.Detail, now.LeakedResponses));
        pool.Options.MaxConnectionsPerServer = 3;
        await pool.DisposeAsync();
        Assert.Equal(PoolState.Closed, pool.GetSnapshot().State);
    }

    [Fact]
    public async Task An_idle_connection_shows_its_ends_its_age_and_what_it_carried()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("hello").With("Keep-Alive", "timeout=5, max=99"));
        using var timed = new Timed(nameof(SocketPoolOptions.ReadTimeout), 1000);
        await timed.Door.GetTextAsync(server.At("/a"));
        timed.Advance(2);
        await timed.Door.GetTextAsync(server.At("/b"));
        timed.Advance(1);
        SocketPoolSnapshot now = timed.Door.Handler.Pool.GetSnapshot();
        Assert.Equal(timed.Time.GetUtcNow(), now.TakenAt);
        Assert.Equal((256, 10_000, 1), (now.Limits!.MaxConnectionsPerServer, now.Limits.MaxQueuedRequests, now.Limits.MaxPipelineDepth));
        Assert.Null(now.Limits.LeaseTimeout);
        Assert.InRange(now.Limits.ProcessSockets, 1, now.Limits.MaxProcessSockets);
        ConnectionSnapshot connection = Assert.Single(Assert.Single(now.Origins).OpenConnections);
        Assert.Equal(ConnectionState.Idle, connection.State);
        Assert.Equal(server.EndPoint, connection.RemoteEndPoint);
        Assert.Equal(server.Connections[0].RemoteEndPoint, connection.LocalEndPoint);
        Assert.Equal((3 * Second, Second, Second), (connection.Age, connection.IdleFor!.Value, connection.SinceReceived));
        Assert.Equal((2, 1, false), (connection.Exchanges, connection.Capacity, connection.IsTunnel));
        Assert.Equal((5 * Second, 99), (connection.AnnouncedIdleLimit!.Value, connection.AnnouncedRequestsLeft!.Value));
        Assert.True(connection.OctetsSent > 0 && connection.OctetsReceived > 0);
        Assert.Null(connection.Security);
        Assert.Null(connection.DrainingBecause);
        Assert.Null(connection.LifetimeLeft);
        Assert.Empty(connection.Requests);
        Assert.Equal(OperatingSystem.IsLinux(), connection.Tcp is not null);
    }

    [Theory]
    [InlineData(SnapshotDetail.Counts, 0, 0, false)]
    [InlineData(SnapshotDetail.Connections, 1, 0, false)]
    [InlineData(SnapshotDetail.Requests, 1, 1, false)]
    [InlineData(SnapshotDetail.Kernel, 1, 1, true)]
    public async Task It_holds_as_much_as_it_was_asked_for(SnapshotDetail detail, int connections, int requests, bool kernel)
    {
        var gate = new Gate();
        await using SocketServer server = Servers.StartGated(gate.Opened);
        using Door door = Door.OfOneConnection();
        Task<string> first = door.GetTextAsync(server.At("/hold")), second = door.GetTextAsync(server.At("/second"));
        await UntilSentAsync(door);
        OriginSnapshot now = Assert.Single(door.Handler.Pool.GetSnapshot(detail).Origins);
        Assert.Equal((1, 1), (now.Connections, now.Waiting));
        Assert.Equal(connections, now.OpenConnections.Count);
        Assert.Equal(requests, now.OpenConnections.Sum(connection => connection.Requests.Count));
        Assert.Equal(requests, now.WaitingRequests.Count);
        Assert.Equal(connections > 0, now.Resolution is not null);
        Assert.Equal(kernel && OperatingSystem.IsLinux(), now.OpenConnections.Any(connection => connection.Tcp is not null));
        gate.Open();
        await first;
        await second;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_show_how_far_they_have_come_and_their_paths_only_where_asked(bool showPaths)
    {
        var gate = new Gate();
        await using SocketServer server = Servers.StartGated(gate.Opened);
        using var timed = new Timed(nameof(SocketPoolOptions.LeaseTimeout), 30, change: options => (options.MaxConnectionsPerServer, options.ShowPaths, options.Deadline) = (1, showPaths, 100 * Second));
        Task first = timed.GetAsync(server.At("/hold/7?key=secret"));
        await UntilSentAsync(timed.Door);
        timed.Advance(2);
        Task second = timed.Door.Handler.Pool.SendAsync(new WireRequest("DELETE", server.At("/thing?key=secret"))).AsTask();
        timed.Advance(3);
        OriginSnapshot now = Assert.Single(timed.Door.Handler.Pool.GetSnapshot().Origins);
        string origin = server.Uri.ToString().TrimEnd('/');
        RequestInFlight request = Assert.Single(Assert.Single(now.OpenConnections).Requests);
        Assert.Equal(("GET", origin, showPaths ? "/hold/7" : null), (request.Method, request.Origin, request.Path));
        Assert.Equal(showPaths ? $"GET {origin}/hold/7" : $"GET {origin}", request.Request);
        Assert.Equal((RequestStage.AwaitHead, 5 * Second, 5 * Second, 95 * Second, 1), (request.Stage, request.Age, request.OnConnectionFor, request.DeadlineLeft!.Value, request.Attempt));
        Assert.Equal(Assert.Single(now.OpenConnections).OctetsSent, request.OctetsSent);
        Assert.Equal((0L, null, false), (request.OctetsReceived, request.ContentUnreadFor, request.IsAbandoned));
        RequestWaiting waiting = Assert.Single(now.WaitingRequests);
        Assert.Equal((showPaths ? $"DELETE {origin}/thing" : $"DELETE {origin}", 3 * Second, 3 * Second, 97 * Second, 27 * Second, 0), (waiting.Request, waiting.Age, waiting.WaitingFor, waiting.DeadlineLeft!.Value, waiting.LeaseLeft!.Value, waiting.Attempts));
        timed.Advance(28);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => second.InTime());
        timed.Door.Handler.Pool.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => first.InTime());
        Assert.Equal(showPaths, failure.Message.Contains("/thing", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", failure.Message + now.Origin + request + waiting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_waits_for_its_caller_shows_since_when()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(300_000));
        using var timed = new Timed(nameof(SocketPoolOptions.ReadTimeout), 1000);
        using HttpResponseMessage response = await timed.GetAsync(server.At("/report"));
        Stream content = await response.Content.ReadAsStreamAsync();
        timed.Advance(7);
        ConnectionSnapshot connection = Assert.Single(Assert.Single(timed.Door.Handler.Pool.GetSnapshot().Origins).OpenConnections);
        RequestInFlight request = Assert.Single(connection.Requests);
        Assert.Equal((ConnectionState.Busy, RequestStage.ReceiveContent, 7 * Second), (connection.State, request.Stage, request.ContentUnreadFor!.Value));
        Assert.InRange(request.OctetsReceived, 1, 300_000);
        Assert.Equal(connection.OctetsReceived, request.OctetsReceived);
        await content.ReadExactlyAsync(new byte[200_000]);
        timed.Advance(2);
        request = Assert.Single(Assert.Single(Assert.Single(timed.Door.Handler.Pool.GetSnapshot().Origins).OpenConnections).Requests);
        Assert.Equal(2 * Second, request.ContentUnreadFor);
        Assert.True(request.OctetsReceived >= 200_000);
    }

    [Fact]
    public async Task Octets_are_those_of_the_request_and_not_of_those_before_it()
    {
        var gate = new Gate();
        await using SocketServer server = Servers.StartGated(gate.Opened);
        using Door door = Door.OfOneConnection();
        await door.GetTextAsync(server.At("/first"));
        Task<string> next = door.GetTextAsync(server.At("/hold"));
        await UntilSentAsync(door);
        ConnectionSnapshot connection = Assert.Single(Assert.Single(door.Handler.Pool.GetSnapshot().Origins).OpenConnections);
        RequestInFlight request = Assert.Single(connection.Requests);
        Assert.InRange(request.OctetsSent, 1, connection.OctetsSent - 1);
        Assert.Equal(0, request.OctetsReceived);
        gate.Open();
        await next;
    }

    [Fact]
    public async Task A_dial_that_nobody_answers_shows_the_address_and_for_whom_it_is_made()
    {
        await using SocketServer server = Places.StartSilent(IPAddress.Loopback);
        using var timed = new Timed(nameof(SocketPoolOptions.ConnectTimeout), 20);
        Task request = timed.GetAsync(server.At("/report"));
        await Waits.UntilAsync(() => timed.Door.Handler.Pool.GetSnapshot().Origins is [{ Dials: [{ Addresses.Count: 1 }] }]);
        timed.Advance(4);
        OriginSnapshot now = Assert.Single(timed.Door.Handler.Pool.GetSnapshot().Origins);
        DialUnderWay dial = Assert.Single(now.Dials);
        Assert.Equal((RequestStage.Connect, 4 * Second, 16 * Second, $"GET {server.Uri.ToString().TrimEnd('/')}"), (dial.Stage, dial.Age, dial.TimeLeft!.Value, dial.For));
        AddressTried address = Assert.Single(dial.Addresses);
        Assert.Equal((server.EndPoint, null, null), (address.EndPoint, address.Ended, address.Error));
        Assert.Null(Assert.Single(now.WaitingRequests).LeaseLeft);
        Assert.Contains($"{server.EndPoint} has not answered SYN", timed.Door.Handler.Pool.Explain(server.Uri).ToString(), StringComparison.Ordinal);
        timed.Advance(20);
        await Assert.ThrowsAnyAsync<Exception>(() => request.InTime());
    }

    [Fact]
    public async Task Failures_are_kept_the_newest_first_and_no_more_than_eight()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 2x0 What\r\n\r\n");
        });
        using var timed = new Timed(nameof(SocketPoolOptions.ReadTimeout), 1000);
        for (int i = 0; i < 10; i++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => timed.GetAsync(server.At("/?secret")));
            timed.Advance(1);
        }
        OriginSnapshot now = Assert.Single(timed.Door.Handler.Pool.GetSnapshot().Origins);
        Assert.Equal(Enumerable.Range(1, 8).Select(i => i * Second), now.RecentFailures.Select(failure => failure.Age));
        Assert.All(now.RecentFailures, failure =>
        {
            Assert.Equal((RequestStage.AwaitHead, RequestFate.ResponseStarted), (failure.Stage, failure.Fate));
            Assert.Contains("the server's response was refused", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_failed_dial_is_told_once_and_what_callers_choose_is_no_failure()
    {
        IPEndPoint refusing = await Places.RefusingAsync();
        var gate = new Gate();
        await using SocketServer server = Servers.StartGated(gate.Opened);
        using var door = new Door();
        await Assert.ThrowsAnyAsync<Exception>(() => door.GetAsync(new Uri($"http://{refusing}")));
        using var cancel = new CancellationTokenSource();
        Task cancelled = door.GetAsync(server.At("/hold"), cancel.Token);
        await Waits.UntilAsync(() => server.Requests.Count == 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Dictionary<string, OriginSnapshot> origins = door.Handler.Pool.GetSnapshot().Origins.ToDictionary(origin => origin.Origin);
        RecentFailure failure = Assert.Single(origins[$"http://{refusing}"].RecentFailures);
        Assert.Equal((RequestStage.Connect, RequestFate.NotSent), (failure.Stage, failure.Fate));
        Assert.Equal(failure.Message, origins[$"http://{refusing}"].LastDialFailure);
        Assert.Empty(origins[server.Uri.ToString().TrimEnd('/')].RecentFailures);
        gate.Open();
    }

    [Fact]
    public async Task A_connection_that_will_end_says_why()
    {
        var gate = new Gate();
        await using SocketServer server = Servers.StartGated(gate.Opened);
        using Door door = Door.OfOneConnection();
        var request = new HttpRequestMessage(HttpMethod.Get, server.At("/hold"));
        request.Headers.ConnectionClose = true;
        Task<HttpResponseMessage> response = door.SendAsync(request);
        await Waits.UntilAsync(() => server.Requests.Count == 1);
        ConnectionSnapshot connection = Assert.Single(Assert.Single(door.Handler.Pool.GetSnapshot().Origins).OpenConnections);
        Assert.Equal((ConnectionState.Draining, 0, "the request on it says that it is the last (Connection: close)"), (connection.State, connection.Capacity, connection.DrainingBecause));
        gate.Open();
        (await response).Dispose();
    }

    [Fact]
    public async Task The_resolver_shows_what_it_said_what_it_failed_at_and_what_is_avoided()
    {
        await using SocketServer alive = Places.StartAlive(IPAddress.Parse("127.0.0.2"));
        IPEndPoint refusing = new(IPAddress.Parse("127.0.0.1"), (await Places.RefusingAsync()).Port);
        var resolver = new Resolver(refusing, alive.EndPoint);
        using var timed = new Timed(nameof(SocketPoolOptions.ReadTimeout), 1000, change: options => options.EndPointResolver = resolver.ResolveAsync);
        (await timed.GetAsync(Places.Uri)).Dispose();
        timed.Advance(0.5);
        OriginResolution now = Assert.Single(timed.Door.Handler.Pool.GetSnapshot().Origins).Resolution!;
        Assert.Equal((0.5 * Second, null, null), (now.AnsweredAgo!.Value, now.AskedFor, now.Failure));
        Assert.Equal([(refusing, 1, true), (alive.EndPoint, 0, false)], now.Addresses.Select(address => ((IPEndPoint)address.EndPoint, address.FailuresInARow, address.AvoidedFor is not null)));
        Assert.Contains($"1 of 2 addresses are tried last because they failed: {refusing} (for 0.5 s more)", timed.Door.Handler.Pool.Explain(Places.Uri).ToString(), StringComparison.Ordinal);
        resolver.Failure = new InvalidOperationException("the name server is away.");
        timed.Advance(31);
        await Waits.UntilAsync(() => timed.Door.Handler.Pool.GetSnapshot().Origins[0].Resolution!.Failure is not null);
        Assert.Contains("the resolver failed when it was last asked (the name server is away), and the addresses known before are used on", timed.Door.Handler.Pool.Explain(Places.Uri).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_shows_its_protocol()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"), Secure.Server(System.Security.Authentication.SslProtocols.Tls13));
        using Door door = Secure.Door();
        await door.GetTextAsync(server.Uri);
        Assert.StartsWith("TLS 1.3, ", Assert.Single(Assert.Single(door.Handler.Pool.GetSnapshot().Origins).OpenConnections).Security, StringComparison.Ordinal);
    }

    /// <summary>The only connection carries a request that the kernel has taken whole.</summary>
    private static Task UntilSentAsync(Door door) =>
        Waits.UntilAsync(() => door.Handler.Pool.GetSnapshot().Origins is [{ OpenConnections: [{ Requests: [{ Stage: RequestStage.AwaitHead }] }] }]);
}
