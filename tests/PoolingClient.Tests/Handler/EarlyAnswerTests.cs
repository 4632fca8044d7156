using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Servers that answer, or end the connection, before they have the whole request.</summary>
public sealed class EarlyAnswerTests
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData(413, true)]
    [InlineData(413, false)]
    [InlineData(200, true)]
    [InlineData(200, false)]
    public async Task An_answer_that_comes_early_and_closes_is_delivered_and_ends_the_sending(int status, bool knowsLength)
    {
        const long Length = 64 * MiB;
        await using var server = SocketServer.Start(
            request => ServerResponse.Ok(request.Target),
            new SocketServerOptions { EarlyAnswer = request => request.Method == "POST" ? ServerResponse.Status(status, "early") : null });
        using var door = new Door();
        await using var stream = new PatternStream(Length, knowsLength);
        using var content = new StreamContent(stream);
        using (HttpResponseMessage response = await door.PostAsync(server.Uri, content))
        {
            Assert.Equal((HttpStatusCode)status, response.StatusCode);
            Assert.Equal("early", await response.Content.ReadAsStringAsync().InTime());
        }
        await server.WaitForConnectionsEndedAsync(1);
        Assert.InRange(await Waits.UntilQuietAsync(() => stream.Pulled), 1, Length - 1);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("401 Unauthorized")]
    public async Task An_early_answer_that_would_keep_the_connection_is_delivered_and_the_connection_is_not_reused(string status)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReceiveUntilAsync();
            await connection.SendAsync($"HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\nearly");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = Door.OfOneConnection();
        await using var stream = new PatternStream(64 * MiB);
        using var content = new StreamContent(stream);
        using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
        Assert.Equal("early", await response.Content.ReadAsStringAsync().InTime());
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task An_early_answer_in_front_of_a_reset_is_delivered()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            await connection.SendAsync("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nearly");
            connection.Reset();
        });
        using var door = Door.OfOneConnection();
        for (int i = 0; i < 50; i++)
        {
            await using var stream = new PatternStream(64 * MiB);
            using var content = new StreamContent(stream);
            using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
            Assert.Equal("early", await response.Content.ReadAsStringAsync().InTime());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_ends_the_connection_within_the_content_fails_the_request(bool reset)
    {
        Effect effect = Effect.At(EffectStage.InRequestContent).AtOctet(10_000);
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { Effects = { reset ? effect.Reset() : effect.Close() } });
        using var door = Door.OfOneConnection();
        await using var stream = new PatternStream(64 * MiB);
        using var content = new StreamContent(stream);
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.PostAsync(server.Uri, content));
        Assert.Equal(RequestFate.MayHaveBeenProcessed, exception.Fate);
        Assert.True(stream.Pulled < 64 * MiB);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Content_that_reports_the_stop_as_its_own_failure_does_not_cost_the_early_answer()
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            await connection.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 10\r\nConnection: close\r\n\r\nearly");
            await gate.Opened;
            await connection.SendAsync("-late");
        });
        using var door = new Door();
        using var content = new WrittenContent(async stream =>
        {
            byte[] piece = new byte[64 * 1024];
            try
            {
                while (true) await stream.WriteAsync(piece);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException("the copying ended", e);
            }
        });
        using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
        await content.Ended;
        gate.Open();
        Assert.Equal("early-late", await response.Content.ReadAsStringAsync().InTime());
    }
}
