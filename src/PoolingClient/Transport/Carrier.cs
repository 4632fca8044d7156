using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Transport;

/// <summary>
/// What carries the octets of one connection: a TCP socket, one with TLS on it, or a stream of the caller's. One reader and one writer at a time.
/// Receives and sends fail with <see cref="SocketException"/>, <see cref="IOException"/> or <see cref="ObjectDisposedException"/>.
/// </summary>
internal abstract class Carrier : IDisposable
{
    public abstract EndPoint? LocalEndPoint { get; }

    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Protocol and cipher suite; null where the octets are in the clear.</summary>
    public virtual string? Security => null;

    /// <summary>
    /// Something waits to be received: octets, a FIN or an error. Asked only while nothing is outstanding, when there should be nothing.
    /// </summary>
    public abstract bool HasInput { get; }

    /// <summary>It may have received more than it has given, of which <see cref="HasInput"/> says nothing: only a wait that does not end at once shows that there is nothing.</summary>
    public virtual bool HidesInput => false;

    /// <summary>
    /// The end that a receive has found was said by the peer, not only met. A FIN says it on a plain socket; over TLS, where anybody on the path can
    /// send one, close_notify does (RFC 9112 9.8).
    /// </summary>
    public virtual bool EndWasSaid => true;

    /// <summary>Sends what is taken at once, without waiting.</summary>
    /// <param name="octets">What is to be sent. Where the sending goes on, it must stay as it is until <see cref="SendAsync"/> has ended.</param>
    /// <param name="error">WouldBlock where no more is taken now; IOPending where the sending of all of it has begun, and <see cref="SendAsync"/> ends it.</param>
    /// <returns>The octets that were taken; -1 where that cannot be told, because it goes on, or failed half-way.</returns>
    public abstract int TrySend(ReadOnlyMemory<byte> octets, out SocketError error);

    /// <summary>Sends all octets. Where it fails, it is not known how many were taken.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> octets);

    /// <summary>Waits, without holding a buffer where that can be, until there are octets, a FIN or an error. The number is always 0.</summary>
    public abstract ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken);

    /// <summary>Receives at least one octet; 0 is the end.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>What the kernel knows of the path; null where it does not tell.</summary>
    public abstract TcpSocketInfo? ReadTcpInfo();

    /// <summary>Makes every receive end, after what has come already was read. For a reader that must be told that the sending has failed.</summary>
    public abstract void EndReceiving();

    /// <summary>The octets as a stream, for what is put on top of it. The carrier is not used any more; disposing the stream disposes it.</summary>
    public abstract Stream ToStream();

    /// <summary>As <see cref="Dispose"/>, and by RST where that can be: then the local port is free at once, and not in TIME_WAIT.</summary>
    public virtual void CloseByReset() => Dispose();

    /// <summary>Closes it; pending operations end with an error. Safe to call from any thread, and twice.</summary>
    public abstract void Dispose();
}
