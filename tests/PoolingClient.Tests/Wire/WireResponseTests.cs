using System.Net.Http;
using System.Text;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Tls;

namespace PoolingClient.Tests.Wire;

/// <summary>What a <see cref="WireResponse"/> says, and the ways to read its content.</summary>
public sealed class WireResponseTests
{
    /// <summary>Method, what the server sends, where its head is cut from its content (so that the rest is read from the socket), the length that is known, the content.</summary>
    public static TheoryData<string, string, long?, string> Contents() => new()
    {
        { "GET", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", 10, "0123456789" },
        { "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n6\r\n456789\r\n0\r\nX-T: 1\r\n\r\n", null, "0123456789" },
        { "GET", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n0123456789", null, "0123456789" },
        { "GET", "HTTP/1.0 200 OK\r\n\r\n0123456789", null, "0123456789" },
        { "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0, "" },
        { "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", 10, "" },
        { "GET", "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nwhy", 3, "why" },
        { "GET", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 1, "x" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Content_is_read_in_each_way(string method, string octets, long? length, string content)
    {
        foreach (bool isCut in new[] { false, true })
        {
            using var heads = new SemaphoreSlim(0);
            await using var server = StartSending(octets, isCut ? heads : null);
            using var pool = new SocketPool();
            var request = new WireRequest(method, server.Uri);
            using (WireResponse response = await SendAsync(pool, request, heads))
            {
                Assert.Equal(length, response.ContentLength);
                Assert.Equal(content, Encoding.ASCII.GetString((await response.ReadContentAsync().InTime()).Span));
                Assert.Equal(content, Encoding.ASCII.GetString((await response.ReadContentAsync().InTime()).Span));   // it is still there
            }
            using (WireResponse response = await SendAsync(pool, request, heads))
            {
                Assert.Equal(content, await ReadAsync(response, 3));
                Assert.Equal(0, await response.ReadAsync(new byte[3]).InTime());
            }
            using (WireResponse response = await SendAsync(pool, request, heads))
            using (var reader = new StreamReader(response.OpenStream()))
            {
                Assert.Equal(content, await reader.ReadToEndAsync().InTime());
            }
            using (WireResponse response = await SendAsync(pool, request, heads))
            {
                var begun = new byte[Math.Min(4, content.Length)];
                int read = begun.Length == 0 ? 0 : await response.ReadAsync(begun).InTime();
                Assert.Equal(content[read..], Encoding.ASCII.GetString((await response.ReadContentAsync().InTime()).Span));   // what is left
            }
            using (WireResponse response = await SendAsync(pool, request, heads))
            {
                using var reader = new StreamReader(response.OpenStream());
                Assert.Equal(content, await Task.Run(reader.ReadToEnd).InTime());
            }
        }
    }

    [Fact]
    public async Task The_head_is_what_the_server_sent()
    {
        await using var server = StartSending("HTTP/1.1 299 Quite Fine \r\nX-A: 1\r\nx-b:\t two \r\nX-A: 3\r\nEmpty:\r\nContent-Length: 0\r\n\r\n", null);
        using var pool = new SocketPool();
        using WireResponse response = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime();
        Assert.Equal((299, System.Net.HttpVersion.Version11, 5), (response.StatusCode, response.Version, response.FieldCount));
        Assert.Equal("Quite Fine", Encoding.ASCII.GetString(response.ReasonPhrase).Trim());
        Assert.Equal("1", Field(response, "x-a"));
        Assert.Equal("two", Field(response, "X-B"));
        Assert.Equal("", Field(response, "empty"));
        Assert.Null(Field(response, "X-C"));
        Assert.Null(Field(response, "X-"));
        Assert.Null(Field(response, ""));
        Assert.Equal(["X-A: 1", "x-b: two", "X-A: 3", "Empty: ", "Content-Length: 0"], Enumerable.Range(0, 5).Select(i => Line(response, i)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Line(response, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Line(response, -1));
        Assert.Single(response.GetTimeline().Attempts);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n", true)]
    public async Task Content_longer_than_the_caller_takes_is_an_error(string octets, bool isCut)
    {
        using var heads = new SemaphoreSlim(0);
        await using var server = StartSending(octets, isCut ? heads : null);
        using var pool = new SocketPool();
        using (WireResponse response = await SendAsync(pool, new WireRequest("GET", server.Uri), heads))
        {
            var error = await Assert.ThrowsAsync<HttpIOException>(() => response.ReadContentAsync(9).InTime());
            Assert.Contains("longer than the 9 octets", error.Message, StringComparison.Ordinal);
            Assert.IsType<PoolingRequestException>(error.InnerException);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => response.ReadContentAsync(-1).AsTask());
        }
        using (WireResponse response = await SendAsync(pool, new WireRequest("GET", server.Uri), heads))
        {
            Assert.Equal(10, (await response.ReadContentAsync(10).InTime()).Length);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n01234")]
    public async Task Content_that_is_cut_is_an_error_behind_what_came(string octets)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(octets);
        });
        using var pool = new SocketPool();
        using (WireResponse response = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime())
        {
            var error = await Assert.ThrowsAsync<HttpIOException>(() => response.ReadContentAsync().InTime());
            var failure = Assert.IsType<PoolingRequestException>(error.InnerException);
            Assert.Equal((RequestStage.ReceiveContent, RequestFate.ResponseStarted), (failure.Stage, failure.Fate));
        }
        using (WireResponse response = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime())
        {
            var five = new byte[5];
            for (int read = 0; read < 5;) read += await response.ReadAsync(five.AsMemory(read)).InTime();
            Assert.Equal("01234"u8, five);
            await Assert.ThrowsAsync<HttpIOException>(() => response.ReadAsync(five).InTime());
        }
    }

    [Fact]
    public async Task Over_TLS_it_is_the_same()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), Secure.Server());
        using var pool = new SocketPool(new SocketPoolOptions { SslOptions = Secure.Trusting(Secure.Certificate), MaxPipelineDepth = 4, MaxConnectionsPerServer = 1 });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using WireResponse response = await pool.SendAsync(new WireRequest("GET", server.At($"/{i}"))).InTime();
            Assert.Equal($"/{i}", Encoding.ASCII.GetString((await response.ReadContentAsync().InTime()).Span));
        }));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    private static string? Field(WireResponse response, string name) =>
        response.TryGetField(Encoding.ASCII.GetBytes(name), out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : null;

    private static string Line(WireResponse response, int index)
    {
        response.GetField(index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value);
        return $"{Encoding.ASCII.GetString(name)}: {Encoding.ASCII.GetString(value)}";
    }

    private static async Task<string> ReadAsync(WireResponse response, int piece)
    {
        var text = new StringBuilder();
        var buffer = new byte[piece];
        for (int read; (read = await response.ReadAsync(buffer).InTime()) > 0;) text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        return text.ToString();
    }

    /// <summary>Tells the server that the client has taken the head.</summary>
    private static async Task<WireResponse> SendAsync(SocketPool pool, WireRequest request, SemaphoreSlim heads)
    {
        WireResponse response = await pool.SendAsync(request).InTime();
        heads.Release();
        return response;
    }

    /// <summary>Sends the same for each request; cut, the content comes when the client has taken the head.</summary>
    private static SocketServer StartSending(string octets, SemaphoreSlim? heads) => SocketServer.StartRaw(async connection =>
    {
        bool closes = octets.Contains("close", StringComparison.Ordinal) || octets.Contains("HTTP/1.0", StringComparison.Ordinal);
        int head = octets.LastIndexOf("HTTP/", StringComparison.Ordinal);
        head = octets.IndexOf("\r\n\r\n", head, StringComparison.Ordinal) + 4;
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.SendAsync(heads is null ? octets : octets[..head]);
            if (heads is not null && head < octets.Length)
            {
                await heads.WaitAsync(Waits.Limit);
                await connection.SendAsync(octets[head..]);
            }
            if (closes) return;
        }
    });
}
