using System.Net.Http;
using System.Text;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Wire;

/// <summary>A response is its caller's until it is disposed, and never again: what stands in its place then is another's.</summary>
public sealed class WireLifeTests
{
    /// <summary>Every member, but Dispose.</summary>
    private static readonly (string Name, Func<WireResponse, Task> Use)[] Members =
    [
        ("StatusCode", response => Task.FromResult(response.StatusCode)),
        ("Version", response => Task.FromResult(response.Version)),
        ("ReasonPhrase", response => Task.FromResult(response.ReasonPhrase.Length)),
        ("ContentLength", response => Task.FromResult(response.ContentLength)),
        ("FieldCount", response => Task.FromResult(response.FieldCount)),
        ("GetField", response =>
        {
            response.GetField(0, out _, out _);
            return Task.CompletedTask;
        }),
        ("TryGetField", response => Task.FromResult(response.TryGetField("a"u8, out _))),
        ("ReadAsync", response => response.ReadAsync(new byte[1]).AsTask()),
        ("ReadContentAsync", response => response.ReadContentAsync().AsTask()),
        ("OpenStream", response => Task.FromResult(response.OpenStream())),
        ("GetTimeline", response => Task.FromResult(response.GetTimeline())),
    ];

    [Fact]
    public void All_members_are_tried() => Assert.Equal(
        typeof(WireResponse).GetMembers().Where(member => member.DeclaringType == typeof(WireResponse)).Select(member => member.Name)
            .Where(name => !name.StartsWith("get_", StringComparison.Ordinal) && !name.StartsWith("op_", StringComparison.Ordinal) && name is not ("Equals" or "GetHashCode" or "Dispose")).Order(),
        Members.Select(member => member.Name).Order());

    [Fact]
    public async Task Whatever_is_used_after_the_end_throws_through_copies_too()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"));
        using var pool = new SocketPool();
        WireResponse response = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime();
        WireResponse copy = response;
        Stream stream = response.OpenStream();
        foreach ((_, Func<WireResponse, Task> use) in Members) await use(response);
        copy.Dispose();
        foreach ((string name, Func<WireResponse, Task> use) in Members)
        {
            foreach (WireResponse one in new[] { response, copy, default })
            {
                Exception? thrown = await Record.ExceptionAsync(() => use(one));
                Assert.True(thrown is ObjectDisposedException, $"{name}: {thrown}");
            }
        }
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1]).AsTask());
        await stream.DisposeAsync();
        response.Dispose();
        default(WireResponse).Dispose();
    }

    [Fact]
    public async Task Copies_are_the_same_response_and_another_is_another()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"));
        using var pool = new SocketPool();
        WireResponse one = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime();
        WireResponse copy = one;
        Assert.True(one == copy && one.Equals((object)copy) && one.GetHashCode() == copy.GetHashCode());
        one.Dispose();
        using WireResponse other = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime();
        Assert.True(one != other && !one.Equals((object)other));
    }

    /// <summary>The object behind a response is used again for the next: its old handles see nothing of it, and do nothing to it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Old_handles_do_nothing_to_the_response_that_came_after(int depth)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 1, MaxPipelineDepth = depth });
        var old = new List<WireResponse>();
        for (int i = 0; i < Scale.Of(200, 50); i++)
        {
            WireResponse response = await pool.SendAsync(new WireRequest("GET", server.At($"/{i}"))).InTime();
            foreach (WireResponse stale in old)
            {
                stale.Dispose();
                Assert.Throws<ObjectDisposedException>(() => stale.StatusCode);
            }
            Assert.Equal($"/{i}", Encoding.ASCII.GetString((await response.ReadContentAsync().InTime()).Span));
            response.Dispose();
            old.Add(response);
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData(1024 * 1024, 1)]
    [InlineData(1000, 2)]
    public async Task Unread_content_is_drained_within_the_limit_or_the_connection_is_closed(int limit, int connections)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(200_000));
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 1, MaxResponseDrainSize = limit });
        for (int i = 0; i < 2; i++)
        {
            WireResponse response = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime();
            if (i == 0) Assert.InRange(await response.ReadAsync(new byte[100]).InTime(), 1, 100);
            response.Dispose();
            response.Dispose();
        }
        Assert.Equal(connections, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_response_that_is_disposed_while_it_is_read_ends_the_read()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var pool = new SocketPool();
        WireResponse response = await pool.SendAsync(new WireRequest("GET", server.Uri)).InTime();
        Task<ReadOnlyMemory<byte>> read = response.ReadContentAsync().AsTask();
        response.Dispose();
        Exception thrown = (await Record.ExceptionAsync(() => read.InTime()))!;
        Assert.True(thrown is HttpIOException or ObjectDisposedException, $"{thrown}");
        await server.WaitForConnectionsEndedAsync(1, Waits.Limit);
    }

    [Fact]
    public async Task A_read_of_the_content_is_cancelled_by_its_own_token_and_not_by_the_requests()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n01234");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var pool = new SocketPool();
        using CancellationTokenSource requests = new(), reads = new();
        using WireResponse response = await pool.SendAsync(new WireRequest("GET", server.Uri), requests.Token).InTime();
        await requests.CancelAsync();
        for (int read = 0; read < 5;) read += await response.ReadAsync(new byte[5 - read]).InTime();
        Task<int> waiting = response.ReadAsync(new byte[5], reads.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await reads.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        await server.WaitForConnectionsEndedAsync(1, Waits.Limit);
    }

    /// <summary>Readers and disposers meet on many responses at once: nobody reads what was another's.</summary>
    [Fact]
    public async Task Nobody_sees_the_octets_of_another()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(new string(request.Target[1], 500 + (request.Target[1] % 7 * 3000))));
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = 4 });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            var request = new WireRequest("GET", server.At($"/{(char)('a' + worker)}"));
            byte mine = (byte)('a' + worker);
            var buffer = new byte[777];
            for (int i = 0; i < 60; i++)
            {
                using WireResponse response = await pool.SendAsync(request);
                if (i % 3 == 0) continue;   // not read at all
                int read;
                do
                {
                    read = await response.ReadAsync(buffer);
                    Assert.Equal(-1, buffer.AsSpan(0, read).IndexOfAnyExcept(mine));
                }
                while (read > 0 && i % 3 == 1);
            }
        }))).InTime();
    }
}
