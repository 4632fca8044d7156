using System.Net;
using System.Net.Sockets;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Pool;

/// <summary>A socket whose kernel takes all octets, and whose peer says nothing until it sends FIN.</summary>
internal sealed class FakeCarrier : Carrier
{
    private readonly TaskCompletionSource<int> _input = new();

    public override EndPoint? LocalEndPoint => null;

    public override EndPoint? RemoteEndPoint => null;

    public override bool HasInput => _input.Task.IsCompleted;

    public void SendFin() => OnThisThread.Run(() => _input.SetResult(0));

    public override int TrySend(ReadOnlyMemory<byte> octets, out SocketError error)
    {
        error = SocketError.Success;
        return octets.Length;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> octets) => ValueTask.CompletedTask;

    public override ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken) => new(_input.Task);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => new(_input.Task);

    public override TcpSocketInfo? ReadTcpInfo() => null;

    public override Stream ToStream() => throw new NotSupportedException();

    public override void EndReceiving() => _input.TrySetResult(0);

    public override void Dispose() => _input.TrySetException(new ObjectDisposedException(nameof(FakeCarrier)));
}
