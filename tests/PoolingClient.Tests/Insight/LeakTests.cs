using System.Net.Http;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Insight;

/// <summary>Responses that nobody disposes: with one connection allowed, the next request is served only if it comes back.</summary>
public sealed partial class LeakTests
{
    /// <summary>More than comes with the head, less than is drained.</summary>
    private const int Long = 300_000;

    /// <summary>More than is drained.</summary>
    private const int TooLong = 5_000_000;

    [Theory]
    [InlineData(Long, 1)]
    [InlineData(TooLong, 2)]
    public async Task A_response_that_was_forgotten_gives_its_connection_back(int length, int connections)
    {
        await using SocketServer server = Start(length);
        using Door door = Door.OfOneConnection();
        await ForgetResponseAsync(door, server.At("/report?secret=1"));
        await AssertServedAsync(door, server, connections);
        LeakedResponse leak = AssertLeak(door.Handler.Pool);
        Assert.Equal($"GET {server.Uri.ToString().TrimEnd('/')}", leak.Request);
        Assert.Null(leak.CallSite);
        Assert.StartsWith($"A response was never disposed: {leak.Request}. It held connection {leak.ConnectionId} for ", leak.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_does_one_of_which_only_the_stream_was_kept_for_a_while()
    {
        await using SocketServer server = Start(Long);
        using Door door = Door.OfOneConnection();
        await ForgetStreamAsync(door, server.At("/report"));
        await AssertServedAsync(door, server, connections: 1);
        AssertLeak(door.Handler.Pool);
    }

    [Fact]
    public async Task So_does_one_that_nobody_waited_for()
    {
        await using SocketServer server = Start(Long);
        using Door door = Door.OfOneConnection();
        ForgetTask(door, server.At("/report"));
        await AssertServedAsync(door, server, connections: 1);
        AssertLeak(door.Handler.Pool);
    }

    [Fact]
    public async Task So_does_a_tunnel()
    {
        await using var server = SocketServer.Start(request => request.Target == "/tunnel" ? ServerResponse.Upgrade("chat", connection => connection.WaitForEndAsync(Waits.Limit)) : ServerResponse.Ok(request.Target));
        using Door door = Door.OfOneConnection();
        await ForgetTunnelAsync(door, server.At("/tunnel"));
        await AssertServedAsync(door, server, connections: 2);
        AssertLeak(door.Handler.Pool);
    }

    [Fact]
    public async Task So_does_one_that_was_redirected_to()
    {
        await using var server = SocketServer.Start(request => request.Target switch
        {
            "/report" => ServerResponse.Status(302).With("Location", "/moved"),
            "/moved" => ServerResponse.Generated(Long),
            _ => ServerResponse.Ok(request.Target),
        });
        using Door door = Door.OfOneConnection();
        await ForgetResponseAsync(door, server.At("/report"));
        await AssertServedAsync(door, server, connections: 1);
        AssertLeak(door.Handler.Pool);
    }

    [Theory]
    [InlineData(Long, 1)]
    [InlineData(TooLong, 2)]
    public async Task So_does_one_of_the_wire_door(int length, int connections)
    {
        await using SocketServer server = Start(length);
        using Door door = Door.OfOneConnection();
        await ForgetWireAsync(door.Handler.Pool, server.At("/report"));
        await AssertServedAsync(door, server, connections);
        LeakedResponse leak = AssertLeak(door.Handler.Pool);
        Assert.Equal($"GET {server.Uri.ToString().TrimEnd('/')}", leak.Request);
    }

    /// <summary>An exchange of the wire door lends again and again: each time is watched.</summary>
    [Fact]
    public async Task So_does_one_whose_memory_was_used_before()
    {
        await using SocketServer server = Start(Long);
        using Door door = Door.OfOneConnection();
        for (int i = 0; i < 3; i++)
        {
            using WireResponse response = await door.Handler.Pool.SendAsync(new WireRequest("GET", server.At("/report"))).InTime();
            Assert.Equal(Long, (await response.ReadContentAsync().InTime()).Length);
        }
        Assert.Equal(0, door.Handler.Pool.GetSnapshot().LeakedResponses);
        await ForgetWireAsync(door.Handler.Pool, server.At("/report"));
        await AssertServedAsync(door, server, connections: 1);
        AssertLeak(door.Handler.Pool);
    }

    /// <summary>Who reads to the end holds nothing; whether it is disposed as well is a matter of taste.</summary>
    [Fact]
    public async Task What_was_read_to_its_end_is_no_leak()
    {
        await using SocketServer server = Start(Long);
        using Door door = Door.OfOneConnection();
        for (int i = 0; i < 3; i++)
        {
            await ReadAndForgetAsync(door, server.At("/report"));
            await ReadWireAndForgetAsync(door.Handler.Pool, server.At("/report"));
        }
        await Collector.RunAsync();
        await AssertServedAsync(door, server, connections: 1);
        Assert.Equal(0, door.Handler.Pool.GetSnapshot().LeakedResponses);
    }

    /// <summary>The caller needs its response no more once the read has begun: what it reads is not forgotten all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_being_read_is_not_forgotten(bool wire)
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            await gate.Opened;
            await connection.SendAsync("other");
            await connection.ServeAsync();
        });
        using Door door = Door.OfOneConnection();
        Task<string> reading = wire ? ReadAllOfWireAsync(door.Handler.Pool, server.Uri) : ReadAllAsync(door, server.Uri);
        await Waits.UntilAsync(() => door.Origin.Connections == 1 && door.Handler.Pool.GetSnapshot().Origins[0].OpenConnections is [{ Requests: [{ Stage: RequestStage.ReceiveContent }] }]);
        for (int i = 0; i < 5; i++) await Collector.RunAsync();
        gate.Open();
        Assert.Equal("firstother", await reading.InTime());
        Assert.Equal(0, door.Handler.Pool.GetSnapshot().LeakedResponses);
    }

    /// <summary>A response that is held is its holder's, read or not.</summary>
    [Fact]
    public async Task What_is_held_is_no_leak_and_shows_as_unread()
    {
        await using SocketServer server = Start(Long);
        using Door door = Door.OfOneConnection();
        HttpResponseMessage held = await door.GetAsync(server.At("/report"));
        for (int i = 0; i < 3; i++) await Collector.RunAsync();
        SocketPoolSnapshot snapshot = door.Handler.Pool.GetSnapshot();
        Assert.Equal(0, snapshot.LeakedResponses);
        RequestInFlight request = Assert.Single(Assert.Single(snapshot.Origins[0].OpenConnections).Requests);
        Assert.NotNull(request.ContentUnreadFor);
        Assert.Equal(Long, (await held.Content.ReadAsByteArrayAsync().InTime()).Length);
        held.Dispose();
    }

    /// <summary>Somebody still has them, in a list or a task that does not end: no collector finds these, so who waits behind them is told, and who asks.</summary>
    [Fact]
    public async Task What_is_held_names_where_it_was_asked_for()
    {
        await using SocketServer server = Start(Long);
        var time = new FakeTimeProvider();
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, MaxConnectionsPerServer = 1, LeaseTimeout = TimeSpan.FromSeconds(2), TrackResponseCallSites = true });
        using HttpResponseMessage held = await HoldAsync(door, server.At("/report"));
        Task<HttpResponseMessage> waiting = door.GetAsync(server.At("/next"));
        await Waits.UntilAsync(() => door.Handler.Pool.GetSnapshot().Origins[0].Waiting == 1);
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Contains(nameof(HoldAsync), Assert.Single(door.Handler.Pool.GetSnapshot().Origins[0].OpenConnections[0].Requests).CallSite, StringComparison.Ordinal);
        Assert.Matches("content that nobody reads, the longest for 1\\.5 s, asked for at PoolingClient\\.Tests\\.", door.Handler.Pool.Explain(server.Uri).ToString());
        time.Advance(TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => waiting.InTime());
        Assert.Matches("1 of them are held by responses whose content nobody reads \\(not disposed\\?\\), the oldest of which was asked for at PoolingClient\\.Tests\\.", failure.Message);
    }

    /// <summary>The deadline has taken the connection back, after it was held for all of that time: that is what a service with deadlines sees of responses that it forgets.</summary>
    [Fact]
    public async Task A_deadline_that_ends_a_forgotten_response_does_not_hide_it()
    {
        await using SocketServer server = Start(Long);
        var time = new FakeTimeProvider();
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, MaxConnectionsPerServer = 1, Deadline = TimeSpan.FromSeconds(3), TrackResponseCallSites = true });
        await ForgetLateAsync();
        await Collector.UntilAsync(() => door.Handler.Pool.GetSnapshot().LeakedResponses == 1);
        LeakedResponse leak = AssertLeak(door.Handler.Pool);
        Assert.Equal(3, leak.HeldFor.TotalSeconds, 1);
        Assert.Contains(nameof(HoldAsync), leak.CallSite, StringComparison.Ordinal);

        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task ForgetLateAsync()
        {
            HttpResponseMessage response = await HoldAsync(door, server.At("/report"));
            await PassDeadlineAsync(door, time);
            GC.KeepAlive(response);   // until here no collection may find it
        }
    }

    /// <summary>What has become a tunnel has no deadline any more: it was held until it was found.</summary>
    [Fact]
    public async Task A_forgotten_tunnel_is_told_with_all_of_its_age()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Upgrade("chat", connection => connection.WaitForEndAsync(Waits.Limit)));
        var time = new FakeTimeProvider();
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, MaxConnectionsPerServer = 1, Deadline = TimeSpan.FromSeconds(3) });
        await ForgetLateAsync();
        await Collector.UntilAsync(() => door.Handler.Pool.GetSnapshot().LeakedResponses == 1);
        Assert.Equal(10, AssertLeak(door.Handler.Pool).HeldFor.TotalSeconds, 1);

        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task ForgetLateAsync()
        {
            HttpResponseMessage tunnel = await OpenTunnelAsync(door, server.Uri);
            time.Advance(TimeSpan.FromSeconds(10));
            GC.KeepAlive(tunnel);   // until here no collection may find it
        }
    }

    /// <summary>Late is not never.</summary>
    [Fact]
    public async Task A_response_that_is_disposed_after_its_deadline_is_no_leak()
    {
        await using SocketServer server = Start(Long);
        var time = new FakeTimeProvider();
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, MaxConnectionsPerServer = 1, Deadline = TimeSpan.FromSeconds(3) });
        await DisposeLateAsync();
        for (int i = 0; i < 3; i++) await Collector.RunAsync();
        Assert.Equal(0, door.Handler.Pool.GetSnapshot().LeakedResponses);

        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task DisposeLateAsync()
        {
            using HttpResponseMessage response = await HoldAsync(door, server.At("/report"));
            await PassDeadlineAsync(door, time);
        }
    }

    /// <summary>The other door: forgotten with its deadline over, and met by who reads.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task At_the_wire_door_too(bool isRead, int leaks)
    {
        await using SocketServer server = Start(Long);
        var time = new FakeTimeProvider();
        using var pool = new SocketPool(new SocketPoolOptions { TimeProvider = time, MaxConnectionsPerServer = 1, Deadline = TimeSpan.FromSeconds(3) });
        await LetGoAsync();
        if (leaks > 0) await Collector.UntilAsync(() => pool.GetSnapshot().LeakedResponses == leaks);
        else for (int i = 0; i < 3; i++) await Collector.RunAsync();
        Assert.Equal(leaks, pool.GetSnapshot().LeakedResponses);

        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task LetGoAsync()
        {
            WireResponse response = await pool.SendAsync(new WireRequest("GET", server.At("/report"))).InTime();
            object kept = response;
            time.Advance(TimeSpan.FromSeconds(4));
            await Waits.UntilAsync(() => pool.GetSnapshot().Origins[0].Connections == 0);
            if (isRead) await Assert.ThrowsAnyAsync<IOException>(() => response.ReadContentAsync(Long).InTime());
            GC.KeepAlive(kept);   // until here no collection may find it
        }
    }

    /// <summary>Who was told of the end by a read has forgotten nothing.</summary>
    [Fact]
    public async Task A_deadline_that_its_reader_has_met_is_no_leak()
    {
        await using SocketServer server = Start(Long);
        var time = new FakeTimeProvider();
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, MaxConnectionsPerServer = 1, Deadline = TimeSpan.FromSeconds(3) });
        await MeetAsync();
        for (int i = 0; i < 3; i++) await Collector.RunAsync();
        Assert.Equal(0, door.Handler.Pool.GetSnapshot().LeakedResponses);

        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task MeetAsync()
        {
            Stream content = await (await door.GetAsync(server.At("/report"))).Content.ReadAsStreamAsync();
            await PassDeadlineAsync(door, time);
            await Assert.ThrowsAnyAsync<IOException>(async () => await content.CopyToAsync(Stream.Null).InTime());
        }
    }

    /// <summary>The response is the caller's alone while its content is read from the connection; what comes at the end finds it.</summary>
    [Fact]
    public async Task Trailers_behind_content_that_was_lent_reach_the_response()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Chunked(Enumerable.Repeat(Servers.Pattern(10_000), 20)).WithTrailer("X-Sum", "1"));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await Collector.RunAsync();
        Assert.Equal(200_000, (await response.Content.ReadAsByteArrayAsync().InTime()).Length);
        Assert.Equal("1", Assert.Single(response.TrailingHeaders.GetValues("X-Sum")));
    }

    private static async Task PassDeadlineAsync(Door door, FakeTimeProvider time)
    {
        time.Advance(TimeSpan.FromSeconds(4));
        await Waits.UntilAsync(() => door.Handler.Pool.GetSnapshot().Origins[0].Connections == 0);
    }

    private static SocketServer Start(int length) => SocketServer.Start(request => request.Target.StartsWith("/report", StringComparison.Ordinal) ? ServerResponse.Generated(length) : ServerResponse.Ok(request.Target));

    private static async Task AssertServedAsync(Door door, SocketServer server, int connections)
    {
        Task<string> next = door.GetTextAsync(server.At("/next"));
        await Collector.UntilAsync(() => next.IsCompleted);
        Assert.Equal("/next", await next);
        Assert.Equal(connections, server.ConnectionsAccepted);
    }

    private static LeakedResponse AssertLeak(SocketPool pool)
    {
        SocketPoolSnapshot snapshot = pool.GetSnapshot();
        Assert.Equal(1, snapshot.LeakedResponses);
        LeakedResponse leak = Assert.Single(snapshot.LastLeaks);
        Assert.Equal(snapshot.Origins[0].Origin, leak.Origin);
        Assert.True(leak.ConnectionId > 0);
        return leak;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<HttpResponseMessage> HoldAsync(Door door, Uri uri) => await door.GetAsync(uri);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetResponseAsync(Door door, Uri uri) => Assert.Equal(200, (int)(await door.GetAsync(uri)).StatusCode);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetStreamAsync(Door door, Uri uri)
    {
        Stream content = await (await door.GetAsync(uri)).Content.ReadAsStreamAsync();
        Assert.True(await content.ReadAsync(new byte[10_000]) > 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetTask(Door door, Uri uri) => _ = door.GetAsync(uri);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetTunnelAsync(Door door, Uri uri) => _ = await OpenTunnelAsync(door, uri);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<HttpResponseMessage> OpenTunnelAsync(Door door, Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "chat");
        HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(101, (int)response.StatusCode);
        return response;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetWireAsync(SocketPool pool, Uri uri) => Assert.Equal(200, (await pool.SendAsync(new WireRequest("GET", uri)).InTime()).StatusCode);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ReadAndForgetAsync(Door door, Uri uri) => Assert.Equal(Long, (await (await door.GetAsync(uri)).Content.ReadAsByteArrayAsync()).Length);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ReadWireAndForgetAsync(SocketPool pool, Uri uri) =>
        Assert.Equal(Long, (await (await pool.SendAsync(new WireRequest("GET", uri)).InTime()).ReadContentAsync().InTime()).Length);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<string> ReadAllAsync(Door door, Uri uri)
    {
        Stream content = await (await door.GetAsync(uri)).Content.ReadAsStreamAsync();
        var octets = new byte[10];
        await content.ReadExactlyAsync(octets);
        return Encoding.ASCII.GetString(octets);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<string> ReadAllOfWireAsync(SocketPool pool, Uri uri)
    {
        ValueTask<ReadOnlyMemory<byte>> content = (await pool.SendAsync(new WireRequest("GET", uri))).ReadContentAsync();
        return Encoding.ASCII.GetString((await content).Span);
    }
}
