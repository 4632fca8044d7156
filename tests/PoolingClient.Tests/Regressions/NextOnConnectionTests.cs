using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Regressions;

/// <summary>Two responses, one after the other, on one connection: what is done with the first does not reach the second.</summary>
public sealed class NextOnConnectionTests
{
    [Fact(Timeout = 10_000)]
    public async Task A_read_behind_the_end_of_a_content_does_not_spare_the_next_content_the_read_timeout()
    {
        var firstIsHere = new Gate();
        await using var server = StartPair(firstIsHere, new Gate());
        using var timed = new Timed("ReadTimeout", 1, change: options => options.MaxConnectionsPerServer = 1);
        using HttpResponseMessage first = await timed.GetAsync(server.Uri);
        await using Stream ended = await ReadFirstAsync(first, firstIsHere);
        using HttpResponseMessage second = await timed.GetAsync(server.Uri);
        await using Stream content = await second.Content.ReadAsStreamAsync();
        await content.ReadExactlyAsync(new byte[3]).AsTask().InTime();
        Task<int> read = content.ReadAsync(new byte[3]).InTime();
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Connections);

        // The first response has left the connection: its reader says that there is no more, and touches nothing.
        Assert.Equal(0, await ended.ReadAsync(new byte[10]).InTime());
        timed.AdvanceOverLimit();
        var exception = await Assert.ThrowsAsync<HttpIOException>(() => read);
        timed.AssertEnded(exception.InnerException!);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact(Timeout = 10_000)]
    public async Task The_last_read_of_a_content_does_not_run_out_the_read_timeout_of_the_next()
    {
        var (firstIsHere, rest) = (new Gate(), new Gate());
        await using var server = StartPair(firstIsHere, rest);
        using var timed = new Timed("ReadTimeout", 1, change: options => options.MaxConnectionsPerServer = 1);
        using HttpResponseMessage first = await timed.GetAsync(server.Uri);
        await using Stream ended = await ReadFirstAsync(first, firstIsHere);
        using HttpResponseMessage second = await timed.GetAsync(server.Uri);
        timed.Advance(100);   // nobody reads the second content yet, so nothing is owed
        rest.Open();
        Assert.Equal("second", await second.Content.ReadAsStringAsync().InTime());
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    /// <summary>Each content is cut, so that its reader takes the rest from the socket itself.</summary>
    private static SocketServer StartPair(Gate first, Gate second) => SocketServer.StartRaw(async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfi");
        await first.Opened;
        await connection.SendAsync("rst");
        await connection.ReadRequestAsync();
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsec");
        await second.Opened;
        await connection.SendAsync("ond");
        await connection.WaitForEndAsync(Waits.Limit);
    });

    private static async Task<Stream> ReadFirstAsync(HttpResponseMessage response, Gate rest)
    {
        Stream content = await response.Content.ReadAsStreamAsync();
        rest.Open();
        await content.ReadExactlyAsync(new byte[5]).AsTask().InTime();
        return content;
    }
}
