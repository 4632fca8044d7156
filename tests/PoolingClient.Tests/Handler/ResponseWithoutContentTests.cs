using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Responses that have no content whatever their fields say, interim responses before the final one, and trailers after it.</summary>
public sealed class ResponseWithoutContentTests
{
    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 200, 1000)]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, null)]
    [InlineData("HEAD", "HTTP/1.1 404 Not Found\r\n\r\n", 404, null)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", 204, null)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\nETag: \"1\"\r\n\r\n", 304, 1000)]
    [InlineData("GET", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", 205, 0)]
    [InlineData("GET", "HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 205, null)]
    [InlineData("POST", "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 201, 0)]
    public async Task No_content_is_waited_for_and_the_connection_is_reused(string method, string octets, int status, int? length)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw(octets));
        using var door = Door.OfOneConnection();
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await door.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Uri), HttpCompletionOption.ResponseHeadersRead).InTime();
            Assert.Equal((HttpStatusCode)status, response.StatusCode);
            Assert.Equal(length, response.Content.Headers.ContentLength);
            Assert.Equal(0, await (await response.Content.ReadAsStreamAsync()).ReadAsync(new byte[10]).InTime());
            Assert.Equal(1, door.Origin.Idle);
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_buffered_HEAD_keeps_the_announced_length()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        using var door = new Door();
        using HttpResponseMessage response = await door.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, server.Uri)).InTime();
        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.Equal("", await response.Content.ReadAsStringAsync().InTime());
    }

    [Fact]
    public async Task A_204_with_a_length_is_not_followed_by_another_response_on_its_connection()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"));
        using var door = Door.OfOneConnection();
        for (int i = 1; i <= 2; i++)
        {
            using HttpResponseMessage response = await door.GetAsync(server.Uri);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal(i, server.ConnectionsAccepted);
        }
    }

    [Fact]
    public async Task Interim_responses_are_passed_over()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("final").With("X-Final", "1")
            .WithInterim(100).WithInterim(102).WithInterim(103, new ServerField("Link", "</style.css>; rel=preload"), new ServerField("X-Early", "1")));
        using var door = Door.OfOneConnection();
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await door.GetAsync(server.Uri);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("1", Assert.Single(response.Headers.GetValues("X-Final")));
            Assert.False(response.Headers.Contains("Link") || response.Headers.Contains("X-Early"));
            Assert.Equal("final", await response.Content.ReadAsStringAsync().InTime());
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task An_interim_response_alone_is_no_answer_yet()
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 103 Early Hints\r\n\r\n");
            await gate.Opened;
            await connection.SendAsync(Servers.Answer("late"));
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door();
        Task<string> answer = door.GetTextAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        Assert.False(answer.IsCompleted);
        gate.Open();
        Assert.Equal("late", await answer);
    }

    [Fact]
    public async Task A_request_that_expects_100_is_answered()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Text));
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Uri) { Content = new StringContent("content") };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal("content", await response.Content.ReadAsStringAsync().InTime());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trailers_are_there_after_the_end_without_those_that_are_forbidden(bool small)
    {
        var gate = new Gate();
        await using var server = SocketServer.Start(_ => ServerResponse.Stream(async (content, _) =>
        {
            await content.WriteAsync(small ? "x" : new string('x', 300_000));
            await gate.Opened;
        }).WithTrailer("X-Sum", "1").WithTrailer("x-sum", "2").WithTrailer("Content-Length", "5").WithTrailer("Transfer-Encoding", "chunked")
            .WithTrailer("Set-Cookie", "a=b").WithTrailer("Authorization", "secret").WithTrailer("Host", "elsewhere"));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Empty(response.TrailingHeaders);
        gate.Open();
        await response.Content.ReadAsByteArrayAsync().InTime();
        KeyValuePair<string, IEnumerable<string>> trailer = Assert.Single(response.TrailingHeaders);
        Assert.Equal("X-Sum", trailer.Key, ignoreCase: true);
        Assert.Equal(["1", "2"], trailer.Value);
    }
}
