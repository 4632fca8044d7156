using System.Net.Http;
using System.Text.RegularExpressions;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Pipelines;
using PoolingClient.Tests.Proxies;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Wire;

/// <summary>Both doors lead into the same house: what fails, fails alike, and what is sent again is sent again alike.</summary>
public sealed partial class WireFailureTests
{
    /// <summary>The incident, the method of the request that meets it.</summary>
    public static TheoryData<string, string> Incidents() => new()
    {
        { "", "GET" }, { "", "POST" }, { "reset", "POST" },
        { "garbage\r\n\r\n", "GET" }, { "HTTP/1.1 200 O", "GET" }, { "HTTP/1.1 103 Early Hints\r\n\r\n", "GET" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "GET" },
        { "refused", "GET" }, { "refused", "POST" }, { "nowhere", "GET" }, { "full", "GET" }, { "disposed", "GET" },
    };

    [Theory]
    [MemberData(nameof(Incidents))]
    public async Task A_failure_says_the_same_at_both_doors(string incident, string method)
    {
        string handlers = await DescribeAsync(incident, method, async (pool, uri) =>
        {
            using var handler = new PoolingHttpHandler(pool);
            using var invoker = new HttpMessageInvoker(handler);
            using HttpResponseMessage response = await invoker.SendAsync(new HttpRequestMessage(new HttpMethod(method), uri), default);
            return (int)response.StatusCode;
        });
        string wires = await DescribeAsync(incident, method, async (pool, uri) =>
        {
            using WireResponse response = await pool.SendAsync(new WireRequest(method, uri));
            return response.StatusCode;
        });
        Assert.Contains(nameof(PoolingRequestException), handlers, StringComparison.Ordinal);
        Assert.Equal(handlers, wires);
    }

    [Theory]
    [InlineData("ReadTimeout")]
    [InlineData("ResponseHeadTimeout")]
    [InlineData("Deadline")]
    public async Task The_same_limits_end_it(string option)
    {
        await using var server = Silent.Start();
        using var timed = new Timed(option, 1);
        Task<WireResponse> sent = timed.Door.Handler.Pool.SendAsync(new WireRequest("GET", server.Uri)).AsTask();
        await server.WaitForRequestsAsync(1, Waits.Limit);
        timed.AdvanceToLimit();
        Assert.False(sent.IsCompleted);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(sent.InTime());
        Assert.Equal((RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (failure.Stage, failure.Fate));
    }

    [Fact]
    public async Task A_deadline_of_its_own_takes_the_place_of_the_pools()
    {
        await using var server = Silent.Start();
        using var timed = new Timed("Deadline", 100);
        Task<WireResponse> sent = timed.Door.Handler.Pool.SendAsync(new WireRequest("GET", server.Uri) { Deadline = TimeSpan.FromSeconds(1) }).AsTask();
        await server.WaitForRequestsAsync(1, Waits.Limit);
        timed.Advance(1.1);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => sent.InTime());
        Assert.Contains("Deadline of 1 s", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", null, true)]
    [InlineData("GET", false, false)]
    [InlineData("POST", null, false)]
    [InlineData("POST", true, true)]
    [InlineData("PUT", null, true)]
    public async Task What_may_be_sent_again_is_sent_again_with_its_content(string method, bool? isIdempotent, bool may)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReadRequestAsync();
            await connection.SendAsync(Servers.Answer("first"));
            await connection.ReadRequestAsync();
        });
        using var pool = new SocketPool();
        var request = new WireRequest(method, server.At("/again")) { IsIdempotent = isIdempotent };
        if (method != "GET") request.Content = "content"u8.ToArray();
        (await pool.SendAsync(request).InTime()).Dispose();
        if (!may)
        {
            var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => pool.SendAsync(request).AsTask().InTime());
            Assert.Equal(RequestFate.MayHaveBeenProcessed, failure.Fate);
            Assert.Equal(1, server.ConnectionsAccepted);
            return;
        }
        using WireResponse response = await pool.SendAsync(request).InTime();
        Assert.Equal(200, response.StatusCode);
        Assert.Equal(2, response.GetTimeline().Attempts.Count);
        Assert.Equal(3, server.Requests.Count);
        Assert.Single(server.Requests.Select(got => got.RawHead + got.Text).Distinct());
    }

    [Theory]
    [InlineData("GET", "/a?b", "http://origin.test:81/a?b")]
    [InlineData("OPTIONS", "*", "http://origin.test:81")]
    public async Task A_proxy_that_forwards_gets_the_whole_URI(string method, string target, string sent)
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Response("200 OK", "forwarded")));
        using var pool = new SocketPool(proxy.Options());
        var request = new WireRequest(method, new Uri("http://origin.test:81/"));
        request.SetTarget(target);
        (await pool.SendAsync(request).InTime()).Dispose();
        Assert.Equal($"{method} {sent} HTTP/1.1\r\nHost: origin.test:81\r\n\r\n", proxy.Received);
    }

    /// <summary>One that was cancelled stands in the line without a request. What becomes of the connection is told to the others all the same.</summary>
    [Fact]
    public async Task Those_that_share_a_connection_with_one_that_left_are_sent_again_when_it_is_lost()
    {
        var end = new Gate();
        await using var server = LineServers.StartBreaking(async connection =>
        {
            await connection.ReadManyAsync(3);
            await end.Opened;
        });
        using var line = new Line();
        SocketPool pool = line.Door.Handler.Pool;
        await line.ProveAsync(server);
        using var cancel = new CancellationTokenSource();
        Task<WireResponse>[] all = [.. Line.Targets(3).Select((target, i) => pool.SendAsync(new WireRequest("GET", server.At(target)), i == 1 ? cancel.Token : default).AsTask())];
        await server.WaitForRequestsAsync(4, Waits.Limit);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all[1].InTime());
        end.Open();
        foreach (int i in new[] { 0, 2 })
        {
            using WireResponse response = await all[i].InTime();
            Assert.Equal(200, response.StatusCode);
        }
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task The_end_of_the_pool_ends_content_that_is_being_read_and_its_socket()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var pool = new SocketPool();
        using WireResponse response = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime();
        Task<ReadOnlyMemory<byte>> read = response.ReadContentAsync().AsTask();
        pool.Dispose();
        var error = await Assert.ThrowsAsync<HttpIOException>(() => read.InTime());
        Assert.Equal(RequestFate.ResponseStarted, Assert.IsType<PoolingRequestException>(error.InnerException).Fate);
        await server.WaitForConnectionsEndedAsync(1, Waits.Limit);
    }

    private static async Task<string> DescribeAsync(string incident, string method, Func<SocketPool, Uri, Task<int>> sendAsync)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            if (incident == "reset") connection.Reset();
            else if (incident is "full" or "disposed") await connection.WaitForEndAsync(Waits.Limit);
            else await connection.SendAsync(incident);
        });
        Uri uri = incident switch { "refused" => Refusing(), "nowhere" => new Uri("http://nowhere.invalid/"), _ => server.Uri };
        using var pool = new SocketPool(incident == "full" ? new SocketPoolOptions { MaxConnectionsPerServer = 1, MaxQueuedRequests = 0 } : new SocketPoolOptions());
        Task<int>? busy = incident == "full" ? sendAsync(pool, uri) : null;
        if (busy is not null) await server.WaitForRequestsAsync(1, Waits.Limit);
        Task<int> sent = sendAsync(pool, uri);
        if (incident == "disposed")
        {
            await server.WaitForRequestsAsync(1, Waits.Limit);
            pool.Dispose();
        }
        Exception thrown = (await Record.ExceptionAsync(() => sent.InTime()))!;
        pool.Dispose();
        if (busy is not null) await Assert.ThrowsAsync<PoolingRequestException>(() => busy.InTime());
        var failure = thrown as PoolingRequestException;
        return $"{method} {thrown.GetType().Name} {failure?.HttpRequestError} {failure?.Stage} {failure?.Fate} {failure?.InnerException?.GetType().Name} {failure?.Timeline?.Attempts.Count} {Numbers().Replace(thrown.Message, "#")}";
    }

    /// <summary>A port that was somebody's until now.</summary>
    private static Uri Refusing()
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"));
        return server.Uri;
    }

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
