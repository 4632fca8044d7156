using System.Net;
using System.Net.Sockets;
using PoolingClient.Tests.Pool;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Regressions;

/// <summary>
/// A socket in whose sends and receives the test can act: what the peer does in such a moment happens before the connection goes on.
/// All of it is on the test's own thread.
/// </summary>
internal sealed class ScriptedCarrier : Carrier
{
    private readonly TaskCompletionSource _input = new();
    private bool _isTaken;

    /// <summary>Runs within the send: the kernel has taken the octets, and the sender does not know it yet.</summary>
    public Action? OnSend { get; init; }

    /// <summary>Runs within the first receive: the octets have left the socket, and the reader has not looked at them yet.</summary>
    public Action? OnReceive { get; init; }

    /// <summary>What the peer sends. After it, or where it is empty, comes its FIN.</summary>
    public byte[] Octets { get; init; } = [];

    /// <summary>Set, the kernel takes no octet and says this.</summary>
    public SocketError SendError { get; init; } = SocketError.Success;

    /// <summary>What the kernel says of the path; null where it says nothing.</summary>
    public Func<TcpSocketInfo>? Tcp { get; init; }

    public override EndPoint? LocalEndPoint => null;

    public override EndPoint? RemoteEndPoint => null;

    public override bool HasInput => !_isTaken && _input.Task.IsCompleted;

    /// <summary>What the peer sends is here.</summary>
    public void Arrive() => OnThisThread.Run(_input.SetResult);

    public override int TrySend(ReadOnlyMemory<byte> octets, out SocketError error)
    {
        error = SendError;
        if (error != SocketError.Success) return 0;
        OnSend?.Invoke();
        return octets.Length;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> octets) => throw new NotSupportedException();

    public override async ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken)
    {
        await _input.Task.ConfigureAwait(false);
        return 0;
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _input.Task.ConfigureAwait(false);
        if (_isTaken) return 0;
        _isTaken = true;
        OnReceive?.Invoke();
        Octets.CopyTo(buffer);
        return Octets.Length;
    }

    public override TcpSocketInfo? ReadTcpInfo() => Tcp?.Invoke();

    public override Stream ToStream() => throw new NotSupportedException();

    public override void EndReceiving() => _input.TrySetResult();

    public override void Dispose() => _input.TrySetException(new ObjectDisposedException(nameof(ScriptedCarrier)));
}
