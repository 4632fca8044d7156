using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>What a caller may say and hear beside head and content: interim responses, and trailers of the request.</summary>
public sealed class InterimAndTrailerTests
{
    [Fact]
    public async Task Interim_responses_come_in_order_before_the_final_one()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nLink: </b>\r\n\r\n");
            await connection.SendAsync(Servers.Answer("done"));
            await connection.ServeAsync();
        });
        using var door = new Door();
        var heard = new List<string>();
        HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, server.Uri)
            .OnInterimResponse(interim => heard.Add($"{(int)interim.StatusCode} {interim.ReasonPhrase}: {(interim.Headers.TryGetValues("Link", out var links) ? string.Join('|', links) : "")}"));
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(["102 Processing: ", "103 Early Hints: </a>; rel=preload|</b>"], heard);
        Assert.Equal("done", await response.Content.ReadAsStringAsync().InTime());
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));   // the reader was not held up
    }

    [Fact]
    public async Task A_callback_runs_while_the_request_is_still_waited_for()
    {
        var heard = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 103 Early Hints\r\n\r\n");
            await heard.Opened;   // no answer before the caller knows of the hint
            await connection.SendAsync(Servers.Answer("done"));
        });
        using var door = new Door();
        (await door.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.Uri).OnInterimResponse(_ => heard.Open()))).Dispose();
    }

    [Fact]
    public async Task What_a_callback_throws_comes_out_of_the_request_and_hurts_no_other()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 103 Early Hints\r\n\r\n" + Servers.Answer(new string('x', 300_000)));
            await connection.ServeAsync();
        });
        using Door door = Door.OfOneConnection();   // content that nobody reads would hold it
        HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, server.Uri).OnInterimResponse(_ => throw new FormatException("mine"));
        Assert.Equal("mine", (await Assert.ThrowsAsync<FormatException>(() => door.SendAsync(request))).Message);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trailers_are_asked_for_when_the_content_has_gone(bool knowsLength)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            string head = await connection.ReceiveUntilAsync();
            string rest = await connection.ReceiveUntilAsync();
            await connection.SendAsync(Servers.Answer(head.Contains("Content-Length", StringComparison.Ordinal) ? "length" : rest));
            await connection.ServeAsync();
        });
        using var door = new Door();
        bool sent = false;
        HttpContent content = knowsLength ? new StringContent("abc") : new WrittenContent(async stream =>
        {
            await stream.WriteAsync("abc"u8.ToArray());
            sent = true;
        });
        var request = new HttpRequestMessage(HttpMethod.Post, server.Uri) { Content = content };
        request.Headers.Trailer.Add("Digest");
        request.SetTrailers(() => [new("Digest", sent || knowsLength ? "x=1" : "too early"), new("X-Count", "3")]);
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal("3\r\nabc\r\n0\r\nDigest: x=1\r\nX-Count: 3\r\n\r\n", await response.Content.ReadAsStringAsync().InTime());
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("Content-Length", "5", "cannot be sent as a trailer")]
    [InlineData("X", "secret\r\nHost: b", "0x0D")]
    [InlineData("no token", "secret", "no token")]
    public async Task A_trailer_that_cannot_be_sent_fails_the_request(string name, string value, string told)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        var request = new HttpRequestMessage(HttpMethod.Post, server.Uri) { Content = new StringContent("abc") };
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => door.SendAsync(request.SetTrailers(() => [new(name, value)])));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.Equal(RequestStage.SendContent, failure.Stage);
        Assert.Equal(0, server.RequestsReceived);
    }

    [Fact]
    public async Task HTTP_1_0_has_no_trailers()
    {
        using var door = new Door();
        var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:1/") { Version = HttpVersion.Version10, Content = new StringContent("abc") };
        await Assert.ThrowsAsync<NotSupportedException>(() => door.SendAsync(request.SetTrailers(() => [])));
    }
}
