using System.Globalization;
using System.Text;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Wire;

/// <summary>What a <see cref="WireRequest"/> takes and refuses, and the octets that it becomes.</summary>
public sealed class WireRequestTests
{
    private static readonly Uri Anywhere = new("http://api.test/a?b=c");

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("")]
    [InlineData("GE T")]
    [InlineData("GET\r\n")]
    [InlineData("GET:")]
    [InlineData("GÉT")]
    public void A_method_is_a_token_and_not_CONNECT(string method) => Assert.Equal("method", Assert.Throws<ArgumentException>(() => new WireRequest(method, Anywhere)).ParamName);

    [Theory]
    [InlineData("/relative")]
    [InlineData("ftp://api.test/")]
    [InlineData("ws://api.test/")]
    [InlineData("file:///etc/passwd")]
    public void A_URI_is_an_absolute_one_of_http_or_https(string uri) =>
        Assert.Equal("uri", Assert.Throws<ArgumentException>(() => new WireRequest("GET", new Uri(uri, UriKind.RelativeOrAbsolute))).ParamName);

    [Fact]
    public void Neither_is_null()
    {
        Assert.Throws<ArgumentNullException>(() => new WireRequest(null!, Anywhere));
        Assert.Throws<ArgumentNullException>(() => new WireRequest("GET", null!));
        Assert.Throws<ArgumentNullException>(() => new WireRequest("GET", Anywhere).AddField(null!, "x"));
        Assert.Throws<ArgumentNullException>(() => new WireRequest("GET", Anywhere).AddField("x", null!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("*")]
    [InlineData("http://other.test/")]
    [InlineData("/a b")]
    [InlineData("/a\r\nX-Evil: 1")]
    [InlineData("/a\0")]
    [InlineData("/ü")]
    public void A_target_is_in_origin_form(string target)
    {
        var request = new WireRequest("GET", Anywhere);
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => request.SetTarget(target));
        Assert.Equal("target", refusal.ParamName);
        Assert.DoesNotContain("Evil", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("a b", "v")]
    [InlineData("a:", "v")]
    [InlineData("a\r\nb", "v")]
    [InlineData("ä", "v")]
    [InlineData("X-A", "s3cr\r3t")]
    [InlineData("X-A", "s3cr\n3t")]
    [InlineData("X-A", "s3cr\0 3t")]
    [InlineData("X-A", "s3cr\u007f3t")]
    [InlineData("X-A", "s3cré3t")]
    [InlineData("Content-Length", "1")]
    [InlineData("content-length", "1")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("TRANSFER-encoding", "chunked")]
    [InlineData("Expect", "100-continue")]
    [InlineData("Upgrade", "websocket")]
    [InlineData("proxy-Authorization", "Basic s3cr3t")]
    public async Task A_field_that_could_split_the_message_or_frames_it_is_refused_and_leaves_nothing_behind(string name, string value)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"));
        using var pool = new SocketPool();
        var request = new WireRequest("GET", server.Uri);
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => request.AddField(name, value));
        Assert.DoesNotContain("s3cr", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => request.AddField(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value)));
        using (WireResponse response = await pool.SendAsync(request).InTime()) Assert.Equal(200, response.StatusCode);
        Assert.Equal($"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\n\r\n", Assert.Single(server.Requests).RawHead);
    }

    [Fact]
    public void Host_stands_once()
    {
        WireRequest request = new WireRequest("GET", Anywhere).AddField("Host", "one.test");
        Assert.Throws<ArgumentException>(() => request.AddField("host", "two.test"));
        request.ClearFields();
        request.AddField("host", "two.test");
    }

    [Fact]
    public async Task Fields_beyond_what_a_head_may_have_are_refused_and_those_before_them_stay()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"));
        using var pool = new SocketPool();
        WireRequest request = new WireRequest("GET", server.Uri).AddField("X-A", "a");
        Assert.Throws<ArgumentException>(() => request.AddField("X-Long", new string('x', 1 << 20)));
        using (WireResponse response = await pool.SendAsync(request).InTime()) Assert.Equal(200, response.StatusCode);
        Assert.EndsWith("X-A: a\r\n\r\n", Assert.Single(server.Requests).RawHead, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void A_deadline_is_above_zero(int milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WireRequest("GET", Anywhere) { Deadline = TimeSpan.FromMilliseconds(milliseconds) });

    /// <summary>Method, target, fields, and content; and what stands between request line and Host, and behind.</summary>
    [Theory]
    [InlineData("GET", "/a?b=c", "", null, "")]
    [InlineData("GET", "/", "X-A: 1|x-b:  2 |X-A: 3", null, "X-A: 1\r\nx-b: 2\r\nX-A: 3\r\n")]
    [InlineData("get", "/%20", "", null, "Content-Length: 0\r\n")]
    [InlineData("POST", "/", "", null, "Content-Length: 0\r\n")]
    [InlineData("POST", "/", "", "", "Content-Length: 0\r\n")]
    [InlineData("POST", "/", "Content-Type: text/plain", "hello", "Content-Type: text/plain\r\nContent-Length: 5\r\n")]
    [InlineData("DELETE", "/", "", null, "")]
    [InlineData("DELETE", "/", "", "why", "Content-Length: 3\r\n")]
    [InlineData("OPTIONS", "*", "", null, "")]
    public async Task The_octets_are_exactly_these(string method, string target, string fields, string? content, string behindHost)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"));
        using var pool = new SocketPool();
        var request = new WireRequest(method, server.Uri);
        request.SetTarget(target);
        foreach (string field in fields.Split('|', StringSplitOptions.RemoveEmptyEntries)) request.AddField(field[..field.IndexOf(':', StringComparison.Ordinal)], field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        if (content is not null) request.Content = Encoding.ASCII.GetBytes(content);
        for (int i = 0; i < 2; i++)
        {
            using WireResponse response = await pool.SendAsync(request).InTime();
            Assert.Equal(200, response.StatusCode);
        }
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, got => Assert.Equal(($"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\n{behindHost}\r\n", content ?? ""), (got.RawHead, got.Text)));
    }

    [Fact]
    public async Task A_Host_of_its_own_takes_the_place_of_the_origins()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"));
        using var pool = new SocketPool();
        WireRequest request = new WireRequest("GET", server.Uri).AddField("X-First", "1").AddField("Host", "other.test");
        (await pool.SendAsync(request).InTime()).Dispose();
        Assert.Equal("GET / HTTP/1.1\r\nX-First: 1\r\nHost: other.test\r\n\r\n", Assert.Single(server.Requests).RawHead);
    }

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(1 << 20)]
    public async Task Content_of_any_length_is_sent_with_its_length(int length)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok($"{request.ContentLength}"));
        using var pool = new SocketPool();
        var request = new WireRequest("PUT", server.Uri) { Content = Servers.Pattern(length) };
        for (int i = 0; i < 2; i++)
        {
            using WireResponse response = await pool.SendAsync(request).InTime();
            Assert.Equal($"{length}", Encoding.ASCII.GetString((await response.ReadContentAsync().InTime()).Span));
        }
        Assert.All(server.Requests, got => Assert.True(OctetPattern.Matches(got.Content.AsSpan(0, Math.Min(got.Content.Length, length)), 0)));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task It_is_not_changed_while_it_is_in_flight_and_may_be_as_soon_as_its_head_has_come()
    {
        var gate = new Gate();
        await using var server = SocketServer.Start(async (_, gone) =>
        {
            await gate.Opened.WaitAsync(gone);
            return ServerResponse.Ok("ok");
        });
        using var pool = new SocketPool();
        var request = new WireRequest("GET", server.Uri);
        Task<WireResponse> sent = pool.SendAsync(request).AsTask();
        Action[] changes =
        [
            () => request.SetTarget("/x"), () => request.AddField("a", "b"), request.ClearFields, () => request.Content = null,
            () => request.Deadline = null, () => request.IsIdempotent = true, () => request.AllowPipelining = false,
        ];
        Assert.All(changes, change => Assert.Throws<InvalidOperationException>(change));
        gate.Open();
        using WireResponse response = await sent.InTime();
        foreach (Action change in changes) change();
        (await pool.SendAsync(request).InTime()).Dispose();
        Assert.Equal(["/", "/x"], server.Requests.Select(got => got.Target));
    }

    [Fact]
    public async Task A_flight_that_failed_is_over_too()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = SocketServer.StartRaw(connection => connection.WaitForEndAsync(Waits.Limit));
        using var pool = new SocketPool();
        var request = new WireRequest("GET", server.Uri);
        Task<WireResponse> sent = pool.SendAsync(request, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        request.SetTarget("/x");
        using var over = new CancellationTokenSource();
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.SendAsync(request, over.Token).AsTask());
        request.SetTarget("/y");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task The_same_one_is_in_flight_many_times_at_once(int depth)
    {
        int count = 0;
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture)));
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = depth });
        WireRequest request = new WireRequest("GET", server.Uri).AddField("X-A", "1");
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            using WireResponse response = await pool.SendAsync(request);
            return Encoding.ASCII.GetString((await response.ReadContentAsync()).Span);
        }))).InTime();
        Assert.Equal(200, answers.Distinct().Count());
        Assert.Single(server.Requests.Select(got => got.RawHead).Distinct());
    }

    [Fact]
    public async Task It_may_go_to_another_pool_next()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"));
        var request = new WireRequest("GET", server.Uri);
        for (int i = 0; i < 3; i++)
        {
            using var pool = new SocketPool();
            (await pool.SendAsync(request).InTime()).Dispose();
        }
        Assert.Equal(3, server.ConnectionsAccepted);
    }
}
