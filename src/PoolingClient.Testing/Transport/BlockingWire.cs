using System.Net.Sockets;

namespace PoolingClient.Testing.Transport;

/// <summary>Blocking calls: whatever they return has completed.</summary>
internal sealed class BlockingWire(Socket socket) : Wire(socket)
{
    internal override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => new(Socket.Receive(buffer.Span, SocketFlags.None));

    internal override ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        var rest = octets.Span;
        while (!rest.IsEmpty)
        {
            rest = rest[Socket.Send(rest, SocketFlags.None)..];
        }

        return default;
    }

    internal override ValueTask WaitAsync(Task task)
    {
        // The thread belongs to this connection: blocking it is the point of the model.
        task.GetAwaiter().GetResult();
        return default;
    }
}
