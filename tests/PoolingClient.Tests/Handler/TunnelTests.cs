using System.Net;
using System.Net.Http;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Connections that speak another protocol after 101, or after a CONNECT that succeeded (RFC 9110 7.8, 9.3.6).</summary>
public sealed class TunnelTests
{
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n";

    [Theory]
    [InlineData(Switch, "")]
    [InlineData(Switch, "EARLY")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "EARLY")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "EARLY")]   // a length means nothing in a tunnel (RFC 9110 9.3.6)
    public async Task Octets_go_both_ways_as_they_are(string head, string early)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            string request = await connection.ReceiveUntilAsync();
            bool connect = request.StartsWith("CONNECT target.test:443 HTTP/1.1\r\n", StringComparison.Ordinal);
            Assert.Equal(!head.Contains("101", StringComparison.Ordinal), connect);
            await connection.SendAsync(head + early);
            while (await connection.ReceiveAsync() is { Length: > 0 } octets) await connection.SendAsync(Encoding.ASCII.GetString(octets).ToUpperInvariant());
        });
        using var door = new Door();
        using HttpResponseMessage response = await door.SendAsync(head.Contains("101", StringComparison.Ordinal) ? Upgrade(server.Uri) : Connect(server.Uri));
        await using Stream stream = await response.Content.ReadAsStreamAsync().InTime();
        Assert.True(stream.CanRead && stream.CanWrite);
        if (early.Length > 0) Assert.Equal(early, await ReadAsync(stream, early.Length));
        foreach (string word in new[] { "hello", new string('x', 300_000), "a" })
        {
            Task<string> reading = ReadAsync(stream, word.Length);   // at the same time: both directions are independent
            await stream.WriteAsync(Encoding.ASCII.GetBytes(word)).AsTask().InTime();
            Assert.Equal(word.ToUpperInvariant(), await reading.InTime());
        }
        Assert.NotNull(response.GetTimeline());
    }

    [Fact]
    public async Task The_end_of_either_side_ends_it_and_the_connection_is_not_used_again()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 2)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReceiveUntilAsync();
            await connection.SendAsync(Switch);
            if (connection.Id == 1) connection.Fin();
            else await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = Door.OfOneConnection();
        using (HttpResponseMessage first = await door.SendAsync(Upgrade(server.Uri)))
        {
            await using Stream stream = await first.Content.ReadAsStreamAsync().InTime();
            Assert.Equal(0, await stream.ReadAsync(new byte[1]).InTime());
            await Assert.ThrowsAnyAsync<IOException>(async () => await stream.WriteAsync(new byte[1]).AsTask().InTime());
        }
        using (HttpResponseMessage second = await door.SendAsync(Upgrade(server.Uri)))
        {
            (await second.Content.ReadAsStreamAsync().InTime()).Dispose();
        }
        await server.WaitForConnectionsEndedAsync(2);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(3, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task No_time_limit_of_HTTP_ends_a_silent_one()
    {
        var time = new FakeTimeProvider();
        var go = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            await connection.SendAsync(Switch);
            await go.Opened;
            await connection.SendAsync("late");
        });
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, ReadTimeout = TimeSpan.FromSeconds(1) });
        using HttpResponseMessage response = await door.SendAsync(Upgrade(server.Uri).SetDeadline(TimeSpan.FromSeconds(2)));
        await using Stream stream = await response.Content.ReadAsStreamAsync().InTime();
        Task<string> reading = ReadAsync(stream, 4);
        for (int i = 0; i < 100; i++) time.Advance(TimeSpan.FromMilliseconds(100));
        go.Open();
        Assert.Equal("late", await reading.InTime());
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_server_that_does_not_switch_answers_as_usual(HttpStatusCode status)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Status((int)status, "plain"));
        using var door = new Door();
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await door.SendAsync(Upgrade(server.Uri));
            Assert.Equal((status, "plain"), (response.StatusCode, await response.Content.ReadAsStringAsync().InTime()));
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_CONNECT_that_is_refused_has_content_and_keeps_the_connection()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Status(403, "no"));
        using var door = new Door();
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await door.SendAsync(Connect(server.Uri));
            Assert.Equal((HttpStatusCode.Forbidden, "no"), (response.StatusCode, await response.Content.ReadAsStringAsync().InTime()));
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    private static HttpRequestMessage Upgrade(Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("shout");
        return request;
    }

    private static HttpRequestMessage Connect(Uri uri) => new(HttpMethod.Connect, uri) { Headers = { Host = "target.test:443" } };

    private static async Task<string> ReadAsync(Stream stream, int count)
    {
        var octets = new byte[count];
        await stream.ReadExactlyAsync(octets).AsTask().InTime();
        return Encoding.ASCII.GetString(octets);
    }
}
