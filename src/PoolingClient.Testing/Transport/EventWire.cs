using System.Net.Sockets;

namespace PoolingClient.Testing.Transport;

/// <summary>Non-blocking calls, completed by the runtime's event queue.</summary>
internal sealed class EventWire(Socket socket) : Wire(socket)
{
    internal override ValueTask<int> ReceiveRawAsync(Memory<byte> buffer) => Socket.ReceiveAsync(buffer, SocketFlags.None);

    internal override ValueTask SendRawAsync(ReadOnlyMemory<byte> octets)
    {
        var sending = Socket.SendAsync(octets, SocketFlags.None);
        if (sending.IsCompletedSuccessfully)
        {
            var sent = sending.Result;
            return sent == octets.Length ? default : SendRestAsync(new ValueTask<int>(sent), octets);
        }

        return SendRestAsync(sending, octets);
    }

    internal override async ValueTask WaitForOctetsAsync() => _ = await Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);

    internal override ValueTask WaitAsync(Task task) => new(task);

    private async ValueTask SendRestAsync(ValueTask<int> sending, ReadOnlyMemory<byte> octets)
    {
        octets = octets[await sending.ConfigureAwait(false)..];
        while (!octets.IsEmpty)
        {
            octets = octets[await Socket.SendAsync(octets, SocketFlags.None).ConfigureAwait(false)..];
        }
    }
}
