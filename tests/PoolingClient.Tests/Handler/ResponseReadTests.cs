using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Reads that wait, reads of nothing, reads at the same time, and reads after the end.</summary>
public sealed class ResponseReadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_of_no_octets_completes_when_there_is_content_and_loses_none(bool chunked)
    {
        var first = new Gate();
        var second = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{(chunked ? "Transfer-Encoding: chunked" : "Content-Length: 10")}\r\n\r\n");
            await first.Opened;
            await connection.SendAsync(chunked ? "5\r\n01234\r\n" : "01234");
            await second.Opened;
            await connection.SendAsync(chunked ? "5\r\n56789\r\n0\r\n\r\n" : "56789");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        await AssertZeroByteReadAsync(content, first);
        await AssertReadsAsync(content, "01234");
        await AssertZeroByteReadAsync(content, second);
        await AssertReadsAsync(content, "56789");
        Assert.Equal(0, await content.ReadAsync(Memory<byte>.Empty).InTime());
        Assert.Equal(0, await content.ReadAsync(new byte[1]).InTime());
    }

    [Fact]
    public async Task A_read_of_no_octets_completes_at_the_end_of_the_content()
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n");
            await gate.Opened;
            await connection.SendAsync("0\r\n\r\n");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        await AssertReadsAsync(content, "01234");
        await AssertZeroByteReadAsync(content, gate);
        Assert.Equal(0, await content.ReadAsync(new byte[1]).InTime());
        Assert.Equal(1, door.Origin.Idle);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task A_second_read_at_the_same_time_is_refused_and_spoils_nothing(int readLength)
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
            await gate.Opened;
            await connection.SendAsync("0123456789");
            await connection.SendAsync("abcdefghij");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[readLength];
        Task<int> first = content.ReadAsync(buffer).InTime();
        await Assert.ThrowsAsync<InvalidOperationException>(() => content.ReadAsync(new byte[5]).InTime());
        gate.Open();
        int read = await first;
        using var reader = new StreamReader(content);
        Assert.Equal("0123456789abcdefghij", System.Text.Encoding.ASCII.GetString(buffer, 0, read) + await reader.ReadToEndAsync().InTime());
    }

    [Fact]
    public async Task A_read_after_the_end_gives_nothing_while_the_next_response_is_read_on_the_same_connection()
    {
        var headIsRead = new Gate();
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            await headIsRead.Opened;
            await connection.SendAsync("first");
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
            await gate.Opened;
            await connection.SendAsync("second");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = Door.OfOneConnection();
        using HttpResponseMessage first = await door.GetAsync(server.At("/1"));
        headIsRead.Open();
        await using Stream firstContent = await first.Content.ReadAsStreamAsync();
        await AssertReadsAsync(firstContent, "first");
        using HttpResponseMessage second = await door.GetAsync(server.At("/2"));
        await using Stream secondContent = await second.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[100];
        Task<int> pending = secondContent.ReadAsync(buffer).InTime();
        // Every loop over a stream makes one read more than there is content.
        Assert.Equal(0, await firstContent.ReadAsync(new byte[10]).InTime());
        gate.Open();
        Assert.Equal(6, await pending);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Many_responses_streamed_over_few_connections_do_not_disturb_each_other()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(20_000));
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 2 });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(ReadManyAsync))).InTime();
        Assert.InRange(server.ConnectionsAccepted, 1, 2);

        async Task ReadManyAsync()
        {
            byte[] buffer = new byte[5_000];
            for (int i = 0; i < 50; i++)
            {
                using HttpResponseMessage response = await door.GetAsync(server.Uri);
                await using Stream content = await response.Content.ReadAsStreamAsync();
                int total = 0, read;
                while ((read = await content.ReadAsync(buffer)) > 0)
                {
                    Assert.True(OctetPattern.Matches(buffer.AsSpan(0, read), total));
                    total += read;
                }
                Assert.Equal(20_000, total);
            }
        }
    }

    [Fact]
    public async Task A_stream_of_a_response_says_what_it_can_do()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(200_000));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Stream content = await response.Content.ReadAsStreamAsync();
        Assert.Equal((true, false, false), (content.CanRead, content.CanSeek, content.CanWrite));
        Assert.Throws<NotSupportedException>(() => content.Length);
        Assert.Throws<NotSupportedException>(() => content.Seek(0, SeekOrigin.Begin));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => content.ReadAsync(new byte[2], 1, 2));
        await content.DisposeAsync();
        Assert.False(content.CanRead);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => content.ReadAsync(new byte[1]).InTime());
    }

    private static async Task AssertZeroByteReadAsync(Stream content, Gate gate)
    {
        Task<int> zero = content.ReadAsync(Memory<byte>.Empty).InTime();
        Assert.False(zero.IsCompleted);
        gate.Open();
        Assert.Equal(0, await zero);
    }

    private static async Task AssertReadsAsync(Stream content, string expected)
    {
        byte[] octets = new byte[expected.Length];
        await content.ReadExactlyAsync(octets).AsTask().InTime();
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(octets));
    }
}
