using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Transport;

/// <summary>A plain TCP socket. It is non-blocking, so that a send takes what the kernel has room for and returns.</summary>
internal sealed class TcpCarrier : Carrier
{
    private readonly Socket _socket;

    /// <summary>Takes ownership of a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="remote">What it was connected to; null where only the socket knows.</param>
    public TcpCarrier(Socket socket, EndPoint? remote = null)
    {
        _socket = socket;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = remote ?? socket.RemoteEndPoint;
        socket.Blocking = false;
    }

    public override EndPoint? LocalEndPoint { get; }

    public override EndPoint? RemoteEndPoint { get; }

    public override bool HasInput
    {
        get
        {
            try { return _socket.Poll(0, SelectMode.SelectRead); }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { return true; }
        }
    }

    public override int TrySend(ReadOnlyMemory<byte> octets, out SocketError error)
    {
        try
        {
            int sent = _socket.Send(octets.Span, SocketFlags.None, out error);
            return Math.Max(0, sent);
        }
        catch (ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
            return 0;
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        while (!octets.IsEmpty) octets = octets[await _socket.SendAsync(octets, SocketFlags.None).ConfigureAwait(false)..];
    }

    public override ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken) =>
        _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    public override TcpSocketInfo? ReadTcpInfo() => TcpInfoReader.Read(_socket);

    public override void EndReceiving() => EndReceiving(_socket);

    public override Stream ToStream() => new SocketStream(_socket);

    public override void CloseByReset() => Reset(_socket);

    public override void Dispose() => Close(_socket);

    public static void EndReceiving(Socket socket)
    {
        try { socket.Shutdown(SocketShutdown.Receive); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    /// <summary>Closes by RST (SO_LINGER of 0 s, socket(7)).</summary>
    public static void Reset(Socket socket)
    {
        try { socket.LingerState = new LingerOption(true, 0); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        socket.Dispose();
    }

    /// <summary>Disposing a socket on which a receive is pending resets the connection. A FIN first tells the server that this end is an orderly one.</summary>
    public static void Close(Socket socket)
    {
        try { socket.Shutdown(SocketShutdown.Both); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        socket.Dispose();
    }
}
