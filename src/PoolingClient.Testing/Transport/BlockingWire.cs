using System.Net.Sockets;

namespace PoolingClient.Testing.Transport;

/// <summary>Blocking calls: whatever they return has completed.</summary>
internal sealed class BlockingWire(Socket socket) : Wire(socket)
{
    internal override ValueTask<int> ReceiveRawAsync(Memory<byte> buffer) => new(Socket.Receive(buffer.Span, SocketFlags.None));

    internal override ValueTask SendRawAsync(ReadOnlyMemory<byte> octets)
    {
        var rest = octets.Span;
        while (!rest.IsEmpty)
        {
            rest = rest[Socket.Send(rest, SocketFlags.None)..];
        }

        return default;
    }

    internal override ValueTask WaitForOctetsAsync()
    {
        // A peek and not a poll: it ends when the socket is shut down by another thread.
        _ = Socket.Receive(stackalloc byte[1], SocketFlags.Peek);
        return default;
    }

    internal override ValueTask WaitAsync(Task task)
    {
        // The thread belongs to this connection: blocking it is the point of the model.
        task.GetAwaiter().GetResult();
        return default;
    }
}
