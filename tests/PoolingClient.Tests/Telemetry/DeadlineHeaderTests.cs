using System.Globalization;
using System.Net.Http;
using System.Text.RegularExpressions;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Telemetry;

/// <summary>The header that tells servers how much of a request's budget is left, at the moment in which the request is given to a connection.</summary>
public sealed partial class DeadlineHeaderTests
{
    private const string Name = "X-Time-Left";

    [Fact]
    public async Task What_the_wait_for_a_connection_has_taken_is_not_left()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var timed = Limited(options => options.MaxConnectionsPerServer = 1);
        Task<HttpResponseMessage> first = timed.GetAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        Task<HttpResponseMessage> second = timed.GetAsync(server.Uri);
        await Waits.UntilAsync(() => timed.Origin.Waiting == 1);
        timed.Advance(7.25);
        gate.Open();
        (await first).Dispose();
        (await second).Dispose();
        Assert.Equal([30_000, 22_750], server.Requests.Select(Left));
    }

    [Fact]
    public async Task Each_attempt_says_less()
    {
        Timed timed = Limited();
        using (timed)
        {
            await using var server = SocketServer.StartRaw(async connection =>
            {
                if (await connection.ReadRequestAsync() is null) return;
                timed.Advance(4);
                if (connection.Id < 3) connection.Reset();
                else await connection.SendAsync(Servers.Answer("hello"));
                await connection.WaitForEndAsync(Waits.Limit);
            });
            (await timed.GetAsync(server.Uri)).Dispose();
            Assert.Equal([30_000, 26_000, 22_000], server.Requests.Select(Left));
        }
    }

    [Fact]
    public async Task What_follows_a_redirect_says_less()
    {
        Timed timed = Limited();
        using (timed)
        {
            await using var server = SocketServer.Start(request =>
            {
                timed.Advance(4);
                return request.Target == "/moved" ? ServerResponse.Status(302).With("Location", "/here") : ServerResponse.Ok();
            });
            (await timed.GetAsync(server.At("/moved"))).Dispose();
            Assert.Equal([30_000, 26_000], server.Requests.Select(Left));
        }
    }

    /// <summary>Several requests in one send: each has its own place in the octets.</summary>
    [Fact]
    public async Task Pipelined_requests_say_each_its_own()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var timed = Limited(options => (options.MaxConnectionsPerServer, options.MaxPipelineDepth) = (1, 8));
        (await timed.GetAsync(server.At("/0"))).Dispose();
        await Task.WhenAll(Enumerable.Range(1, 40).Select(async i => (await timed.Door.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At($"/{i}")).SetDeadline(TimeSpan.FromSeconds(i)))).Dispose()));
        Assert.All(server.Requests.Where(request => request.Target != "/0"), request => Assert.Equal(int.Parse(request.Target[1..], CultureInfo.InvariantCulture) * 1000, Left(request)));
    }

    [Fact]
    public async Task The_wire_door_sends_it_too_and_what_is_sent_twice_at_once_says_each_its_own()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var timed = Limited();
        SocketPool pool = timed.Door.Handler.Pool;
        WireRequest request = new WireRequest("GET", server.At("/hold")).AddField("X-A", "1");
        Task<WireResponse> first = pool.SendAsync(request).InTime();
        await server.WaitForRequestsAsync(1);
        timed.Advance(5);
        Task<WireResponse> second = pool.SendAsync(request).InTime();
        await server.WaitForRequestsAsync(2);
        gate.Open();
        (await first).Dispose();
        (await second).Dispose();
        // Each begins with the whole budget, whenever it was encoded.
        Assert.Equal([30_000, 30_000], server.Requests.Select(Left));
        request.Deadline = TimeSpan.FromSeconds(2);
        (await pool.SendAsync(request).InTime()).Dispose();
        request.Deadline = Timeout.InfiniteTimeSpan;
        (await pool.SendAsync(request).InTime()).Dispose();
        Assert.Equal([2000, -1], server.Requests.Skip(2).Select(Left));
    }

    [Fact]
    public async Task Without_a_deadline_or_beside_a_header_of_the_callers_own_none_is_sent()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { DeadlineHeader = Name });
        (await door.GetAsync(server.Uri)).Dispose();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri).SetDeadline(Waits.Limit);
        request.Headers.Add(Name.ToUpperInvariant(), "own");
        (await door.SendAsync(request)).Dispose();
        (await door.Handler.Pool.SendAsync(new WireRequest("GET", server.Uri) { Deadline = Waits.Limit }.AddField("x-time-left", "own")).InTime()).Dispose();
        Assert.Equal(["", "own", "own"], server.Requests.Select(received => string.Join(",", received.Fields.GetValues(Name))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("X Time")]
    [InlineData("X-Time:")]
    [InlineData("X-Zeit\u00e4")]
    [InlineData("X-\r\nSplit")]
    [InlineData("Content-Length")]
    [InlineData("transfer-encoding")]
    [InlineData("Host")]
    [InlineData("Connection")]
    [InlineData("Expect")]
    [InlineData("Upgrade")]
    [InlineData("Authorization")]
    [InlineData("TE")]
    public void What_is_no_name_for_it_is_refused_when_it_is_set(string name)
    {
        var exception = Assert.Throws<ArgumentException>(() => new SocketPoolOptions { DeadlineHeader = name });
        Assert.StartsWith("DeadlineHeader ", exception.Message, StringComparison.Ordinal);
        Assert.Equal("DeadlineHeader", exception.ParamName);
    }

    [Fact]
    public void It_can_be_set_back_and_is_settled_with_the_first_request()
    {
        var options = new SocketPoolOptions { DeadlineHeader = "grpc-timeout" };
        options.DeadlineHeader = null;
        using var pool = new SocketPool(options);
        _ = pool.Settings;
        Assert.Throws<InvalidOperationException>(() => options.DeadlineHeader = Name);
        Assert.Throws<InvalidOperationException>(() => options.Name = "late");
        Assert.Throws<InvalidOperationException>(() => options.MeterFactory = null);
        Assert.Throws<InvalidOperationException>(() => options.LoggerFactory = null);
    }

    private static Timed Limited(Action<SocketPoolOptions>? change = null) => new("Deadline", 30, change: options =>
    {
        options.DeadlineHeader = Name;
        change?.Invoke(options);
    });

    /// <summary>The value in its place of ten octets, of which those behind the digits are spaces; -1 where the line is not there.</summary>
    private static int Left(ServerRequest request)
    {
        if (!request.Fields.Contains(Name)) return -1;
        Match line = Line().Match(request.RawHead);
        Assert.True(line.Success && line.Groups[1].Length + line.Groups[2].Length == 10, request.RawHead);
        Assert.Equal(line.Groups[1].Value, Assert.Single(request.Fields.GetValues(Name)));
        return int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("\r\nX-Time-Left: ([0-9]+)( *)\r\n")]
    private static partial Regex Line();
}
