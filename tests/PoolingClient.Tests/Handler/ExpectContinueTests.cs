using System.Net;
using System.Net.Http;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Expect: 100-continue (RFC 9110 10.1.1): content waits for 100, for a final response, or for its time limit.</summary>
public sealed class ExpectContinueTests
{
    private const string Content = "0123456789", Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    [Fact]
    public async Task Content_waits_for_100()
    {
        var headSeen = new Gate();
        var answer = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            string head = await connection.ReceiveUntilAsync();
            Assert.Contains("\r\nExpect: 100-continue\r\n", head, StringComparison.Ordinal);
            headSeen.Open();
            await answer.Opened;
            await connection.SendAsync(Continue);
            await connection.ReceiveExactlyAsync(Content.Length);
            await connection.SendAsync(Servers.Answer("done"));
        });
        using var door = new Door(new SocketPoolOptions { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        bool touched = false;
        HttpRequestMessage message = Request(server.Uri);
        message.Content = new WrittenContent(stream => WriteAsync(stream, () => touched = true), Content.Length);
        Task<HttpResponseMessage> request = door.SendAsync(message);
        await headSeen.Opened;
        Assert.False(touched);
        answer.Open();
        using HttpResponseMessage response = await request;
        Assert.Equal("done", await response.Content.ReadAsStringAsync().InTime());
    }

    [Fact]
    public async Task Without_100_it_goes_after_the_time_limit()
    {
        var time = new FakeTimeProvider();
        var headSeen = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            headSeen.Open();
            await connection.ReceiveExactlyAsync(Content.Length);
            await connection.SendAsync(Servers.Answer("done"));
        });
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, Expect100ContinueTimeout = TimeSpan.FromSeconds(7) });
        bool touched = false;
        HttpRequestMessage message = Request(server.Uri);
        message.Content = new WrittenContent(stream => WriteAsync(stream, () => touched = true), Content.Length);
        Task<HttpResponseMessage> request = door.SendAsync(message);
        await headSeen.Opened;
        time.Advance(TimeSpan.FromSeconds(6.999));
        Assert.False(touched);
        // The wait begins just after the head was sent: the clock goes on until it has seen the limit.
        await Waits.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            return request.IsCompleted;
        });
        Assert.True(touched);
        (await request).Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_limit_of_zero_waits_for_nothing_and_100s_that_come_anyway_are_read_past(int continues)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            await connection.ReceiveExactlyAsync(Content.Length);
            for (int i = 0; i < continues; i++) await connection.SendAsync(Continue);
            await connection.SendAsync(Servers.Answer("done"));
            await connection.ServeAsync();
        });
        using var door = new Door(new SocketPoolOptions { Expect100ContinueTimeout = TimeSpan.Zero });
        (await door.SendAsync(Request(server.Uri))).Dispose();
        Assert.Equal("/2", await door.GetTextAsync(server.At("/2")));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(302)]
    [InlineData(500)]
    public async Task A_final_response_that_refuses_keeps_the_content_back_and_ends_the_connection(int status)
    {
        var ended = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReceiveUntilAsync();
            await connection.SendAsync($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
            await connection.WaitForEndAsync(Waits.Limit);
            ended.Open();
        });
        using var door = new Door(new SocketPoolOptions { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan, AllowAutoRedirect = false });
        bool touched = false;
        HttpRequestMessage message = Request(server.Uri);
        message.Content = new WrittenContent(stream => WriteAsync(stream, () => touched = true), Content.Length);
        using HttpResponseMessage response = await door.SendAsync(message);
        Assert.Equal(status, (int)response.StatusCode);
        await ended.Opened;
        Assert.False(touched);
        Assert.Equal("/2", await door.GetTextAsync(server.At("/2")));
    }

    [Fact]
    public async Task A_final_response_that_does_not_refuse_lets_the_content_go()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
            await connection.SendAsync(Encoding.ASCII.GetString(await connection.ReceiveExactlyAsync(Content.Length)));
        });
        using var door = new Door(new SocketPoolOptions { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        using HttpResponseMessage response = await door.SendAsync(Request(server.Uri));
        Assert.Equal(Content, await response.Content.ReadAsStringAsync().InTime());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_417_the_request_goes_again_without_the_expectation(bool contentCanBeReadAgain)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            string head = await connection.ReceiveUntilAsync();
            if (head.Contains("Expect", StringComparison.Ordinal))
            {
                await connection.SendAsync("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
                await connection.WaitForEndAsync(Waits.Limit);
                return;
            }
            await connection.SendAsync(Servers.Answer(Encoding.ASCII.GetString(await connection.ReceiveExactlyAsync(Content.Length))));
        });
        using var door = new Door(new SocketPoolOptions { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        HttpRequestMessage request = Request(server.Uri);
        if (!contentCanBeReadAgain)
        {
            request.Content = new WrittenContent(stream => WriteAsync(stream), Content.Length);
        }
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, Content), (response.StatusCode, await response.Content.ReadAsStringAsync().InTime()));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    /// <summary>The content was not touched: it is a request of which nothing irreplaceable was used.</summary>
    [Fact]
    public async Task A_connection_that_is_lost_while_an_idempotent_request_waits_is_replaced()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            if (connection.Id == 1)
            {
                connection.Reset();
                return;
            }
            await connection.SendAsync(Continue);
            await connection.SendAsync(Servers.Answer(Encoding.ASCII.GetString(await connection.ReceiveExactlyAsync(Content.Length))));
        });
        using var door = new Door(new SocketPoolOptions { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        HttpRequestMessage request = Request(server.Uri);
        request.Content = new WrittenContent(stream => WriteAsync(stream), Content.Length);
        using HttpResponseMessage response = await door.SendAsync(request.SetIdempotent());
        Assert.Equal(Content, await response.Content.ReadAsStringAsync().InTime());
        Assert.Equal(2, response.GetTimeline()!.Attempts.Count);
    }

    [Fact]
    public async Task A_caller_who_gives_up_while_it_waits_ends_the_connection()
    {
        var seen = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            seen.Open();
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door(new SocketPoolOptions { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        using var giveUp = new CancellationTokenSource();
        Task<HttpResponseMessage> request = door.SendAsync(Request(server.Uri), giveUp.Token);
        await seen.Opened;
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Waits.UntilAsync(() => door.Origin.Connections == 0);
    }

    private static HttpRequestMessage Request(Uri uri) => new(HttpMethod.Post, uri) { Content = new StringContent(Content), Headers = { ExpectContinue = true } };

    private static async Task WriteAsync(Stream stream, Action? before = null)
    {
        before?.Invoke();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Content));
    }
}
