using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Transport;

/// <summary>What carries the octets of one connection: a TCP socket, or one with TLS on it. One reader and one writer at a time.</summary>
internal abstract class Carrier : IDisposable
{
    public abstract EndPoint? LocalEndPoint { get; }

    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Something waits to be received: octets, a FIN or an error. Asked only while nothing is outstanding, when there should be nothing.</summary>
    public abstract bool HasInput { get; }

    /// <summary>Sends what the kernel takes at once, without waiting.</summary>
    /// <returns>The octets it took. <paramref name="error"/> is WouldBlock where it takes no more now.</returns>
    public abstract int TrySend(ReadOnlySpan<byte> octets, out SocketError error);

    /// <summary>Sends all octets. Where it fails, it is not known how many the kernel took.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> octets);

    /// <summary>Waits, without holding a buffer, until there are octets, a FIN or an error. The number is always 0.</summary>
    public abstract ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken);

    /// <summary>Receives at least one octet; 0 is the peer's FIN.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>What the kernel knows of the path; null where it does not tell.</summary>
    public abstract TcpSocketInfo? ReadTcpInfo();

    /// <summary>Makes every receive end, after what has come already was read. For a reader that must be told that the sending has failed.</summary>
    public abstract void EndReceiving();

    /// <summary>Closes the socket; pending operations end with an error. Safe to call from any thread, and twice.</summary>
    public abstract void Dispose();
}
