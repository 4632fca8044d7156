using System.Net.Sockets;
using System.Text;

namespace PoolingClient.Testing.Tests;

/// <summary>Counts allocations of the whole process, so nothing runs beside it.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public class MemoryTests
{
    // What the test host allocates beside stays far below this, and the content is many times as much.
    private const long MaxAllocated = 8L << 20;

    private static readonly long Length = Scale.Of(1 << 30, 128 << 20);

    [Theory(Timeout = Limits.LongTest)]
    [ClassData(typeof(BothModels))]
    public async Task A_large_download_is_never_held(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Generated(Length), new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ExpectAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
        var buffer = new byte[128 * 1024];
        var before = GC.GetTotalAllocatedBytes();
        for (var offset = 0L; offset < Length;)
        {
            var count = await client.Socket.ReceiveAsync(buffer, SocketFlags.None);
            Assert.True(count > 0 && OctetPattern.Matches(buffer.AsSpan(0, count), offset));
            offset += count;
        }

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MaxAllocated);
    }

    [Theory(Timeout = Limits.LongTest)]
    [ClassData(typeof(BothModels))]
    public async Task A_large_upload_is_never_held(ServerModel model)
    {
        using var server = SocketServer.Start(request => ServerResponse.Raw("."), new() { Model = model });
        using var client = await PlainClient.ConnectAsync(server);
        await client.SendAsync(Encoding.ASCII.GetBytes($"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: {Length}\r\n\r\n"));
        var buffer = new byte[128 * 1024];
        var before = GC.GetTotalAllocatedBytes();
        for (var offset = 0L; offset < Length;)
        {
            offset += await client.Socket.SendAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, Length - offset)), SocketFlags.None);
        }

        await client.ExpectAsync(".");
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MaxAllocated);
        Assert.Equal((Length, 65_536), (server.Requests[0].ContentLength, server.Requests[0].Content.Length));
    }
}
