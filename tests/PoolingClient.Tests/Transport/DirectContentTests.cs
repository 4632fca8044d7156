using System.Collections.Concurrent;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Transport;

/// <summary>Where large content goes when it comes from the socket: into the caller's own memory, or into large buffers where the caller has none.</summary>
public sealed class DirectContentTests
{
    private const int Length = 4 * 1024 * 1024;

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData(16 * 1024)]
    [InlineData(4 * 1024)]
    public async Task Content_is_received_into_the_buffer_of_the_caller(int size)
    {
        byte[] mine = new byte[size];
        await using SocketServer server = Start();
        var rooms = new ConcurrentQueue<Memory<byte>>();
        using Door door = DoorTo(server, rooms);
        using HttpResponseMessage response = await door.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At("/")));
        await using Stream content = await response.Content.ReadAsStreamAsync();
        rooms.Clear();
        long octets = 0;
        for (int read = -1; read != 0; octets += read) read = await content.ReadAsync(mine).AsTask().InTime();

        Assert.Equal(Length, octets);
        // What had come with the head is copied; after the last octet the next response is waited for, without room.
        Memory<byte>[] received = [.. rooms.Where(room => !room.IsEmpty)];
        Assert.InRange(received.Count(room => IsOf(room, mine)), (Length - (64 * 1024)) / size, int.MaxValue);
        Assert.All(received.Take(received.Length - 1), room => Assert.True(IsOf(room, mine)));
    }

    [Fact]
    public async Task Copying_receives_into_large_buffers()
    {
        await using SocketServer server = Start();
        var rooms = new ConcurrentQueue<Memory<byte>>();
        using Door door = DoorTo(server, rooms);
        using HttpResponseMessage response = await door.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At("/")));
        rooms.Clear();
        var copy = new MemoryStream();
        await response.Content.CopyToAsync(copy).InTime();

        Assert.Equal(Length, copy.Length);
        Memory<byte>[] received = [.. rooms.Where(room => !room.IsEmpty)];
        Assert.NotEmpty(received);
        Assert.All(received.Take(received.Length - 2), room => Assert.InRange(room.Length, 64 * 1024, 1024 * 1024));
    }

    private static bool IsOf(Memory<byte> room, byte[] array) => MemoryMarshal.TryGetArray(room, out ArraySegment<byte> segment) && ReferenceEquals(segment.Array, array);

    private static SocketServer Start() => SocketServer.Start(_ => ServerResponse.Ok(Servers.Pattern(Length)));

    private static Door DoorTo(SocketServer server, ConcurrentQueue<Memory<byte>> rooms) => new(new SocketPoolOptions
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server.EndPoint, cancellationToken);
            return new WrappedStream(new NetworkStream(socket, ownsSocket: true), rooms.Enqueue);
        },
    });
}
