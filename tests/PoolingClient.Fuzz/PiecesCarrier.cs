using System.Net;
using System.Net.Sockets;
using PoolingClient.Transport;

namespace PoolingClient.Fuzz;

/// <summary>Gives octets in pieces, and then the end.</summary>
/// <param name="octets">The octets.</param>
/// <param name="cuts">How many have been given after each receive, in ascending order.</param>
internal sealed class PiecesCarrier(byte[] octets, int[] cuts) : Carrier
{
    private int _piece;

    public int Taken { get; private set; }

    public override EndPoint? LocalEndPoint => null;

    public override EndPoint? RemoteEndPoint => null;

    public override bool HasInput => Taken < octets.Length;

    public override int TrySend(ReadOnlyMemory<byte> sent, out SocketError error)
    {
        error = SocketError.Success;
        return sent.Length;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> sent) => ValueTask.CompletedTask;

    public override ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken) => new(0);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_piece < cuts.Length && cuts[_piece] <= Taken) _piece++;
        int end = _piece < cuts.Length ? cuts[_piece] : Taken;
        int count = Math.Min(buffer.Length, end - Taken);
        octets.AsSpan(Taken, count).CopyTo(buffer.Span);
        Taken += count;
        return new ValueTask<int>(count);
    }

    public override TcpSocketInfo? ReadTcpInfo() => null;

    public override void EndReceiving()
    {
    }

    public override Stream ToStream() => throw new NotSupportedException();

    public override void Dispose()
    {
    }
}
