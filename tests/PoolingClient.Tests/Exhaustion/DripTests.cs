using System.Net;
using System.Net.Http;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Shows;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Exhaustion;

/// <summary>
/// Servers and proxies that send an octet now and then, for ever. Each octet comes before ReadTimeout has passed, so that this one ends nothing; what ends it is the limit of the whole, of
/// time or of size, at its time and by its name. What the client holds meanwhile does not grow, and the next request is served.
/// </summary>
[Collection(nameof(RunsAlone))]
public sealed class DripTests
{
    private const string Status = "HTTP/1.1 200 OK\r\n", Chunked = Status + "Transfer-Encoding: chunked\r\n\r\n";

    private const double Interval = 0.9;

    /// <summary>Some hundreds of octets come within the limit; fifty where not everything is tried.</summary>
    private static readonly double Limit = Scale.Of(300, 50);

    /// <summary>More on the heap of the whole process than there was before the octets came.</summary>
    private const long MostHeld = 256 * 1024;

    /// <summary>Two beats of the clock: less than is missing to ReadTimeout then.</summary>
    private static readonly TimeSpan Over = TimeSpan.FromMilliseconds(51);

    /// <summary>Whether it is in the head, what comes at once, and what drips.</summary>
    private static readonly Dictionary<string, (bool IsHead, string Beginning, string Repeated)> Rows = new()
    {
        ["a reason"] = (true, "HTTP/1.1 200 ", "x"),
        ["a field name"] = (true, Status, "x"),
        ["a field value"] = (true, Status + "A: ", "x"),
        ["white space before a value"] = (true, Status + "A:", " "),
        ["folds"] = (true, Status + "A: b", "\r\n c"),
        ["fields"] = (true, Status, "A: b\r\n"),
        ["interim responses"] = (true, "", "HTTP/1.1 100 Continue\r\n\r\n"),
        ["fields of an interim response"] = (true, "HTTP/1.1 103 X\r\n", "A: b\r\n"),
        ["an extension in a chunk line"] = (false, Chunked + "5;", "x"),
        ["white space in a chunk line"] = (false, Chunked + "5", " "),
        ["chunks"] = (false, Chunked, "1\r\nx\r\n"),
        ["content of a chunk"] = (false, Chunked + "ffffff\r\n", "x"),
        ["content of a length"] = (false, Status + "Content-Length: 99999999\r\n\r\n", "x"),
        ["content that the close delimits"] = (false, Status + "\r\n", "x"),
        ["a trailer"] = (false, Chunked + "0\r\nA: ", "x"),
        ["trailers"] = (false, Chunked + "0\r\n", "A: b\r\n"),
    };

    public static TheoryData<string> All => [.. Rows.Keys];

    public static TheoryData<string> Heads => [.. Rows.Where(row => row.Value.IsHead).Select(row => row.Key)];

    /// <summary>What drips, with a limit of 1 KiB, of two interim responses, and of 100 octets in a chunk line; and what the error names.</summary>
    public static TheoryData<string, int, string> Sizes => new()
    {
        { "a reason", 1024, "MaxResponseHeadersLength" },
        { "a field name", 1024, "MaxResponseHeadersLength" },
        { "a field value", 1024, "MaxResponseHeadersLength" },
        { "white space before a value", 1024, "MaxResponseHeadersLength" },
        { "folds", 1024, "MaxResponseHeadersLength" },
        { "fields", 20 * 6, "MaxResponseHeadersCount" },
        { "interim responses", 3 * 25, "MaxInterimResponses" },
        { "fields of an interim response", 20 * 6, "MaxResponseHeadersCount" },
        { "an extension in a chunk line", 100, "MaxChunkLineLength" },
        { "white space in a chunk line", 100, "MaxChunkLineLength" },
        { "a trailer", 1024, "MaxResponseHeadersLength" },
        { "trailers", 20 * 6, "MaxResponseHeadersCount" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task Deadline_ends_it(string what)
    {
        (bool isHead, string beginning, string repeated) = Rows[what];
        await using var server = new DripServer(beginning, repeated);
        using var timed = new Timed("Deadline", Limit, perRequest: true, change: options => (options.ReadTimeout, options.MaxInterimResponses) = (TimeSpan.FromSeconds(1), 1000));
        Task reading = ReadAsync(timed, server);
        await DripAsync(timed, server, reading, Limit);
        PoolingRequestException failure = await timed.AssertEndsAsync(reading);
        Assert.Equal((isHead ? RequestStage.AwaitHead : RequestStage.ReceiveContent, RequestFate.ResponseStarted), (failure.Stage, failure.Fate));
        await AssertGoesOnAsync(timed, server);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task ResponseHeadTimeout_ends_it_in_the_head(string what)
    {
        (_, string beginning, string repeated) = Rows[what];
        await using var server = new DripServer(beginning, repeated);
        using var timed = new Timed("ResponseHeadTimeout", Limit, change: options => (options.ReadTimeout, options.MaxInterimResponses) = (TimeSpan.FromSeconds(1), 1000));
        Task reading = ReadAsync(timed, server);
        await DripAsync(timed, server, reading, Limit);
        PoolingRequestException failure = await timed.AssertEndsAsync(reading);
        Assert.Equal((RequestStage.AwaitHead, RequestFate.ResponseStarted), (failure.Stage, failure.Fate));
        await AssertGoesOnAsync(timed, server);
    }

    /// <summary>It counts from the last octet, however many came before.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task ReadTimeout_ends_it_when_it_stops(string what)
    {
        (bool isHead, string beginning, string repeated) = Rows[what];
        await using var server = new DripServer(beginning, repeated);
        using var timed = new Timed("ReadTimeout", 1);
        Task reading = ReadAsync(timed, server);
        await DripAsync(timed, server, reading, 50 * Interval, isOver: false);
        timed.AdvanceToLimit();
        Assert.False(reading.IsCompleted);
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(reading);
        Assert.Equal((isHead ? RequestStage.AwaitHead : RequestStage.ReceiveContent, RequestFate.ResponseStarted), (failure.Stage, failure.Fate));
        await AssertGoesOnAsync(timed, server);
    }

    /// <summary>Without any limit of time: what may be as long as it likes in its time may not be of any length.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_limit_of_size_ends_it_octet_by_octet(string what, int most, string named)
    {
        (bool isHead, string beginning, string repeated) = Rows[what];
        // Where not everything is tried, most of it comes at once.
        int atOnce = Scale.IsAll ? 0 : most * 3 / 4 / repeated.Length;
        await using var server = new DripServer(beginning + string.Concat(Enumerable.Repeat(repeated, atOnce)), repeated);
        using var timed = new Timed("ReadTimeout", 1, change: options =>
            (options.MaxResponseHeadersLength, options.MaxResponseHeadersCount, options.MaxInterimResponses, options.MaxChunkLineLength) = (1, 20, 2, 100));
        Task reading = ReadAsync(timed, server);
        await WaitForBeginningAsync(timed, server);
        while (!reading.IsCompleted && server.Sent <= beginning.Length + most + 10)
        {
            await DripAsync(timed, server, reading);
            timed.Time.Advance(TimeSpan.FromSeconds(Interval));
        }
        var failure = Assert.IsType<PoolingRequestException>(await Assert.ThrowsAnyAsync<HttpRequestException>(() => reading));
        failure.Is(isHead ? RequestStage.AwaitHead : RequestStage.ReceiveContent, RequestFate.ResponseStarted, HttpRequestError.ConfigurationLimitExceeded, null).Says(named);
        Assert.InRange(failure.Connection!.OctetsReceived, most / 2, most + beginning.Length + 10);
        await AssertGoesOnAsync(timed, server);
    }

    /// <summary>Nobody reads it any more: it is read off for so long and no longer.</summary>
    [Theory]
    [InlineData(Chunked, "1\r\nx\r\n")]
    [InlineData(Chunked + "5;", "x")]
    [InlineData(Chunked + "0\r\n", "A: b\r\n")]
    [InlineData(Status + "Content-Length: 2000\r\n\r\n", "x")]
    public async Task ResponseDrainTimeout_ends_it_where_nobody_reads(string beginning, string repeated)
    {
        await using var server = new DripServer(beginning, repeated);
        using var timed = new Timed("ResponseDrainTimeout", 100, change: options => options.ReadTimeout = TimeSpan.FromSeconds(1));
        (await timed.GetAsync(server.Server.Uri)).Dispose();
        await DripAsync(timed, server, server.Ended, 100);
        Assert.Equal(0, timed.Origin.Connections);
        await AssertGoesOnAsync(timed, server);
    }

    /// <summary>A proxy that is asked for a tunnel, and a server that is to shake hands: the dial has one limit for all of it.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 ", "x", true)]
    [InlineData(Status, "A: b\r\n", true)]
    [InlineData("HTTP/1.1 103 X\r\n", "A: b\r\n", true)]
    [InlineData("HTTP/1.1 407 X\r\nProxy-Authenticate: Basic\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", true)]
    [InlineData("\u0016\u0003\u0003\u0040\u0000", "\u0002", false)]   // a record of 16 KiB
    public async Task ConnectTimeout_ends_a_dial(string beginning, string repeated, bool isProxy)
    {
        await using var server = new DripServer(beginning, repeated, readsRequest: isProxy);
        using var timed = new Timed("ConnectTimeout", 10, change: options =>
        {
            options.ReadTimeout = TimeSpan.FromSeconds(1);
            if (isProxy) options.Proxy = new WebProxy(server.Server.Uri);
        });
        Task request = timed.GetAsync(isProxy ? new Uri("https://origin.test/") : new Uri($"https://127.0.0.1:{server.Server.Port}/"));
        await Waits.UntilAsync(() => server.HasBegun);
        for (double at = 0; at + Interval < 10; at += Interval)
        {
            await server.DripAsync();
            Assert.Equal((false, 1), (request.IsCompleted, timed.Origin.Dialing));
            timed.Time.Advance(TimeSpan.FromSeconds(Interval));
        }
        timed.Time.Advance(TimeSpan.FromSeconds(Interval));
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((isProxy ? RequestStage.ProxyTunnel : RequestStage.TlsHandshake, RequestFate.NotSent), (failure.Stage, failure.Fate));
        await server.Ended;
        Assert.Equal((0, 0, 0), (timed.Origin.Connections, timed.Origin.Dialing, timed.Origin.Waiting));
    }

    private static async Task ReadAsync(Timed timed, DripServer server)
    {
        using HttpResponseMessage response = await timed.GetAsync(server.Server.Uri);
        await response.Content.CopyToAsync(Stream.Null).InTime();
    }

    /// <summary>An octet each <see cref="Interval"/>, up to the limit and over it. It does not end before, and what is held does not grow.</summary>
    private static async Task DripAsync(Timed timed, DripServer server, Task ended, double limit, bool isOver = true)
    {
        await WaitForBeginningAsync(timed, server);
        long before = isOver ? GC.GetTotalMemory(forceFullCollection: true) : 0;
        double at = 0;
        for (; at + Interval < limit; at += Interval)
        {
            await DripAsync(timed, server, ended);
            Assert.False(ended.IsCompleted, $"It ended after {at} s.");
            timed.Time.Advance(TimeSpan.FromSeconds(Interval));
        }
        Assert.False(ended.IsCompleted);
        await DripAsync(timed, server, ended);
        if (!isOver) return;
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostHeld);
        timed.Time.Advance(TimeSpan.FromSeconds(limit - at) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, timed.Origin.Connections);
        timed.Time.Advance(Over);
        await ended.WaitAsync(Waits.Limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(ended.IsCompleted);
    }

    /// <summary>One octet, and the client has it.</summary>
    private static async Task DripAsync(Timed timed, DripServer server, Task ended)
    {
        await server.DripAsync();
        await DripServer.WaitAsync(() => ended.IsCompleted || Received(timed) >= server.Sent);
    }

    /// <summary>The client has what came at once, and has counted what it sent: with a clock that stands still a limit would not begin to run before.</summary>
    private static Task WaitForBeginningAsync(Timed timed, DripServer server) => Waits.UntilAsync(() =>
        server.HasBegun && Received(timed) >= server.Sent && Open(timed, SnapshotDetail.Requests).All(connection => connection.Requests.All(request => request.OctetsSent > 0)));

    private static long Received(Timed timed) => Open(timed, SnapshotDetail.Connections).Sum(connection => connection.OctetsReceived);

    private static IEnumerable<ConnectionSnapshot> Open(Timed timed, SnapshotDetail detail) => timed.Door.Handler.Pool.GetSnapshot(detail).Origins.SelectMany(origin => origin.OpenConnections);

    private static async Task AssertGoesOnAsync(Timed timed, DripServer server)
    {
        await server.Ended;
        Assert.Equal("/next", await timed.Door.GetTextAsync(server.Server.At("/next")));
    }
}
