using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Shows;

namespace PoolingClient.Tests.Exhaustion;

/// <summary>
/// Servers that never come to an end. What the client takes of it, and what it allocates, is bounded by the limit that the error names; and the next
/// request is served.
/// </summary>
[Collection(nameof(RunsAlone))]
public sealed class EndlessResponseTests
{
    /// <summary>A limit of 64 KiB, one more for another section, and what one receive may bring behind them.</summary>
    private const int MostTaken = (64 + 64 + 64) * 1024;

    /// <summary>The whole process, with the server: what it sends is one array. An error with its texts is a few KiB, buffers are rented.</summary>
    private const long MostAllocated = 4L << 20;

    private const int Drained = 100_000;

    private const string Status = "HTTP/1.1 200 OK\r\n", Chunked = Status + "Transfer-Encoding: chunked\r\n\r\n", Length = "MaxResponseHeadersLength", Count = "MaxResponseHeadersCount";

    /// <summary>Beginning, what is repeated, and what the error names.</summary>
    public static TheoryData<string, string, string, string> Heads => new()
    {
        { "a reason", "HTTP/1.1 200 ", "x", Length },
        { "a field name", Status, "x", Length },
        { "a field value", Status + "A: ", "x", Length },
        { "white space before a value", Status + "A:", " ", Length },
        { "folds", Status + "A: b", "\r\n c", Length },
        { "empty folds", Status + "A:", "\r\n ", Length },
        { "few long fields", Status, $"A: {new string('x', 1000)}\r\n", Length },
        { "fields", Status, "A: b\r\n", Count },
        { "fields without a value", Status, "A:\r\n", Count },
        { "numbers in Content-Length", Status + "Content-Length: 5", ", 5", Length },
        { "zeros in Content-Length", Status + "Content-Length: ", "0", Length },
        { "elements in Transfer-Encoding", Status + "Transfer-Encoding: chunked", ",", Length },
        { "options in Connection", Status + "Connection: x", ",close", Length },
        { "interim responses", "", "HTTP/1.1 100 Continue\r\n\r\n", "MaxInterimResponses" },
        { "long interim responses", "", $"HTTP/1.1 103 X\r\nA: {new string('x', 10_000)}\r\n\r\n", Length },
        { "fields of an interim response", "HTTP/1.1 103 X\r\n", "A: b\r\n", Count },
    };

    public static TheoryData<string, string, string, string> Contents => new()
    {
        { "an extension", Chunked + "5;", "x", "MaxChunkLineLength" },
        { "white space behind a size", Chunked + "5", " ", "MaxChunkLineLength" },
        { "extensions of short lines", Chunked, $"1;{new string('x', 60)}\r\ny\r\n", "the chunk extensions of a message stay within 16 KiB" },
        { "trailers", Chunked + "0\r\n", "A: b\r\n", Count },
        { "trailers that are dropped", Chunked + "0\r\n", "Age: 1\r\n", Count },
        { "a trailer", Chunked + "0\r\nA: ", "x", Length },
        { "a trailer of folds", Chunked + "0\r\nA: b", "\r\n c", Length },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_head_is_refused_at_its_limit(string what, string beginning, string repeated, string named)
    {
        await using var server = new EndlessServer(beginning, repeated);
        using var door = new Door();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        PoolingRequestException failure = await door.GetAsync(server.Server.Uri).FailsAsync();
        AssertBounded(what, before, failure);
        failure.Is(RequestStage.AwaitHead, RequestFate.ResponseStarted, HttpRequestError.ConfigurationLimitExceeded, null).Says(named);
        await AssertGoesOnAsync(door, server);
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Content_is_refused_at_the_limit_of_its_framing(string what, string beginning, string repeated, string named)
    {
        await using var server = new EndlessServer(beginning, repeated);
        using var door = new Door();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        using HttpResponseMessage response = await door.GetAsync(server.Server.Uri);
        PoolingRequestException failure = await response.FailsReadingAsync();
        AssertBounded(what, before, failure);
        failure.Is(RequestStage.ReceiveContent, RequestFate.ResponseStarted, HttpRequestError.ConfigurationLimitExceeded, null).Says(named);
        await AssertGoesOnAsync(door, server);
    }

    /// <summary>What cannot become a message is refused at its first octets, and no limit is needed.</summary>
    [Theory]
    [InlineData("", "garbage", "begins with a status line")]
    [InlineData(Chunked, "0", "1 to 16 hexadecimal digits")]
    [InlineData(Chunked, "\r\n", "1 to 16 hexadecimal digits")]
    [InlineData("HTTP/1.1 ", "2", "a status code has three digits")]
    public async Task Nonsense_is_refused_at_once(string beginning, string repeated, string named)
    {
        await using var server = new EndlessServer(beginning, repeated);
        using var door = new Door();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        PoolingRequestException failure = await door.Client.GetAsync(server.Server.Uri).InTime().FailsAsync();
        AssertBounded(named, before, failure);
        Assert.Equal(HttpRequestError.InvalidResponse, failure.HttpRequestError);
        failure.Says(named);
        await AssertGoesOnAsync(door, server);
    }

    /// <summary>The response is good, and what comes behind it is nobody's.</summary>
    [Theory]
    [InlineData("GET", Status + "Content-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("GET", Chunked + "5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("HEAD", Status + "Content-Length: 5\r\n\r\n", "")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", "")]
    public async Task Content_far_longer_than_promised_is_not_taken(string method, string response, string content)
    {
        await using var server = new EndlessServer(response, "x");
        using var door = new Door();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        using (HttpResponseMessage answer = await door.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Server.Uri)))
        {
            Assert.Equal(content, await answer.Content.ReadAsStringAsync().InTime());
        }
        await AssertGoesOnAsync(door, server);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostAllocated);
    }

    /// <summary>It is read off up to MaxResponseDrainSize and no further.</summary>
    [Theory]
    [InlineData(Chunked, "5\r\nhello\r\n")]
    [InlineData(Status + "Content-Length: 99999999999\r\n\r\n", "hello")]
    [InlineData(Status + "\r\n", "hello")]
    public async Task Content_that_nobody_reads_is_given_up(string beginning, string repeated)
    {
        await using var server = new EndlessServer(beginning, repeated);
        using var door = new Door(new SocketPoolOptions { MaxResponseDrainSize = Drained });
        long before = GC.GetTotalAllocatedBytes(precise: true);
        (await door.GetAsync(server.Server.Uri)).Dispose();
        await AssertGoesOnAsync(door, server);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostAllocated);
    }

    /// <summary>The kernel holds the server back, and the client holds next to nothing.</summary>
    [Theory]
    [InlineData(Chunked, "5\r\nhello\r\n")]
    [InlineData(Status + "\r\n", "hello")]
    public async Task Content_that_is_not_read_yet_is_not_taken(string beginning, string repeated)
    {
        await using var server = new EndlessServer(beginning, repeated);
        using var door = new Door();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        using (HttpResponseMessage response = await door.GetAsync(server.Server.Uri))
        {
            Assert.InRange(await Waits.UntilQuietAsync(() => server.Sent), 1, EndlessServer.Most / 4);
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostAllocated);
        }
        await AssertGoesOnAsync(door, server);
    }

    /// <summary>A proxy that is asked for a tunnel.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 ", "x", Length)]
    [InlineData(Status, "A: b\r\n", Count)]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n", "MaxInterimResponses")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n", "403")]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "hello", "403")]
    [InlineData("HTTP/1.1 407 X\r\nTransfer-Encoding: chunked\r\n\r\n", "1;x\r\nx\r\n", "credentials")]
    public async Task A_proxy_that_does_not_end_makes_no_tunnel(string beginning, string repeated, string named)
    {
        await using var server = new EndlessServer(beginning, repeated);
        using var door = new Door(new SocketPoolOptions { Proxy = new WebProxy(server.Server.Uri) });
        long before = GC.GetTotalAllocatedBytes(precise: true);
        PoolingRequestException failure = await door.GetAsync(new Uri("https://origin.test/")).FailsAsync();
        Assert.Equal((RequestStage.ProxyTunnel, RequestFate.NotSent, HttpRequestError.ProxyTunnelError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        failure.Says(named);
        await server.Ended;
        Assert.InRange(server.Sent, 0, EndlessServer.Most / 4);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostAllocated);
    }

    /// <summary>Content that drips in chunks of one octet, each of which costs six: what the heap holds does not grow with it.</summary>
    [Fact]
    public async Task Content_in_chunks_of_one_octet_is_read_in_flat_memory()
    {
        const int Chunks = 1 << 18;
        byte[] block = [.. Enumerable.Repeat("1\r\nx\r\n"u8.ToArray(), 1 << 10).SelectMany(octets => octets)];
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Chunked);
            for (int sent = 0; sent < Chunks; sent += 1 << 10) await connection.SendAsync(block);
            await connection.SendAsync("0\r\n\r\n");
            await connection.ServeAsync();
        });
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64 * 1024];
        long read = 0, before = GC.GetTotalMemory(forceFullCollection: true);
        for (int count; (count = await content.ReadAsync(buffer)) > 0;) read += count;
        Assert.Equal(Chunks, read);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before <= MostAllocated);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
    }

    private static void AssertBounded(string what, long before, PoolingRequestException failure)
    {
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated <= MostAllocated, $"{what}: {allocated} octets were allocated.");
        Assert.InRange(failure.Connection!.OctetsReceived, 1, MostTaken);
    }

    /// <summary>The endless connection is over, most of what the server would have sent was never taken, and the pool serves.</summary>
    private static async Task AssertGoesOnAsync(Door door, EndlessServer server)
    {
        Assert.Equal("/next", await door.GetTextAsync(server.Server.At("/next")));
        await server.Ended;
        Assert.InRange(server.Sent, 0, EndlessServer.Most / 4);   // the kernel's buffers hold some MiB
    }
}
