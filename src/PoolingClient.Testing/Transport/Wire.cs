using System.Net.Sockets;

namespace PoolingClient.Testing.Transport;

/// <summary>
/// The socket calls of one connection. The two models differ here only: in one every call may complete later, in the other it
/// blocks, and has completed when it returns, so that the same loop runs on one thread from its begin to its end. TLS, where there is
/// some, stands between the loop and these calls.
/// </summary>
internal abstract class Wire(Socket socket)
{
    // TCP_INFO's first octet is the state; 7 is CLOSE (an RST came), 8 is CLOSE_WAIT (a FIN came).
    private const int LinuxTcpLevel = 6;
    private const int LinuxTcpInfo = 11;

    private volatile ServerTls? _tls;   // set once, when the handshake is complete
    private volatile bool _isClosed;

    internal Socket Socket { get; } = socket;

    /// <summary>Receives at least one octet; 0 says that the client sent FIN, or close_notify.</summary>
    internal ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _tls is { } tls ? tls.ReceiveAsync(buffer) : ReceiveRawAsync(buffer);

    /// <summary>Hands all octets to the kernel.</summary>
    internal ValueTask SendAsync(ReadOnlyMemory<byte> octets) => _tls is { } tls ? tls.SendAsync(octets) : SendRawAsync(octets);

    /// <summary>As <see cref="ReceiveAsync"/>, from under the TLS.</summary>
    internal abstract ValueTask<int> ReceiveRawAsync(Memory<byte> buffer);

    /// <summary>As <see cref="SendAsync"/>, from under the TLS.</summary>
    internal abstract ValueTask SendRawAsync(ReadOnlyMemory<byte> octets);

    /// <summary>Waits until there is something to receive, without receiving it.</summary>
    internal abstract ValueTask WaitForOctetsAsync();

    /// <summary>Waits for something that is not a socket call.</summary>
    internal abstract ValueTask WaitAsync(Task task);

    /// <summary>What is received and sent from now on is within TLS. The wire owns it.</summary>
    internal void Secure(ServerTls tls) => _tls = tls;

    /// <summary>Says close_notify, once, if there is TLS; completes when the kernel has it.</summary>
    internal ValueTask SayEndAsync() => _tls is { } tls ? tls.SayEndAsync() : default;

    /// <summary>Whether octets have arrived that were not received: a close would then send RST and not FIN.</summary>
    internal bool HasUnreceived => Socket.Available > 0;

    /// <summary>Sends FIN, and goes on receiving.</summary>
    internal void ShutdownSend() => Shutdown(SocketShutdown.Send);

    /// <summary>Sends FIN, and ends a receive that waits.</summary>
    internal void ShutdownBoth() => Shutdown(SocketShutdown.Both);

    /// <summary>Closes the socket, with RST.</summary>
    internal void Reset()
    {
        try
        {
            Socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client was quicker: there is nothing left to reset.
        }

        Close();
    }

    internal void Close()
    {
        _isClosed = true;
        Socket.Dispose();
    }

    /// <summary>Closes the socket, and lets go of what TLS holds. For the loop at its end: nobody uses it any more.</summary>
    internal void Dispose()
    {
        Close();
        _tls?.Dispose();
    }

    /// <summary>
    /// Looks whether the client has ended the connection, without receiving anything: null if not (as far as one can see), false
    /// after FIN, true after RST.
    /// </summary>
    internal bool? SeeEnd()
    {
        // A script may wait for something else when its connection is over: it would be looked at, and each look would throw, fifty times a second.
        if (_isClosed)
        {
            return null;
        }

        try
        {
            if (OperatingSystem.IsLinux())
            {
                Span<byte> info = stackalloc byte[8];
                _ = Socket.GetRawSocketOption(LinuxTcpLevel, LinuxTcpInfo, info);
                return info[0] switch { 7 => true, 8 => false, _ => null };
            }

            // Elsewhere the end is seen only when everything before it has been received.
            return Socket.Poll(0, SelectMode.SelectRead) && Socket.Available == 0 ? false : null;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            Socket.Shutdown(how);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client was quicker: the connection has ended already.
        }
    }
}
