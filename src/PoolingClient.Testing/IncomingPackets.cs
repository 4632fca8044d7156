using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PoolingClient.Testing;

/// <summary>
/// Drops what the network brings for one socket, before TCP sees it: nothing is acknowledged (RFC 9293 3.4), nothing answered, no FIN and no RST is heard, and the peer's
/// kernel sends again and again (RFC 9293 3.8.1). So a connection looks whose packets are lost, or whose peer has vanished. It is a packet filter on the socket (Linux,
/// SO_ATTACH_FILTER, socket(7)), which needs no privileges. What the socket itself sends still leaves.
/// </summary>
public static class IncomingPackets
{
    // socket.h of Linux, and bpf.h: "return 0", which keeps no octet of a packet.
    private const int SolSocket = 1, AttachFilter = 26, DetachFilter = 27;
    private const ushort ReturnConstant = 0x06;

    /// <summary>From now on everything that arrives is dropped (SO_ATTACH_FILTER, socket(7)).</summary>
    /// <param name="socket">A TCP or UDP socket; it need not be connected yet.</param>
    /// <returns>False where the system has no such filter, or does not allow it.</returns>
    public static bool TryDrop(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // struct sock_filter { u16 code; u8 jt, jf; u32 k; }
        var program = new byte[8];
        MemoryMarshal.Write(program, ReturnConstant);
        var pinned = GCHandle.Alloc(program, GCHandleType.Pinned);
        try
        {
            // struct sock_fprog { unsigned short len; struct sock_filter *filter; }
            var filter = new byte[2 * IntPtr.Size];
            MemoryMarshal.Write(filter, (ushort)1);
            MemoryMarshal.Write(filter.AsSpan(IntPtr.Size), pinned.AddrOfPinnedObject());
            socket.SetRawSocketOption(SolSocket, AttachFilter, filter);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            pinned.Free();
        }
    }

    /// <summary>Ends <see cref="TryDrop"/>. What was dropped comes when the peer sends it again (RFC 9293 3.8.1).</summary>
    /// <param name="socket">The socket. One that drops nothing stays as it is.</param>
    public static void Accept(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            socket.SetRawSocketOption(SolSocket, DetachFilter, new byte[sizeof(int)]);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            // There was no filter: ENOENT, which .NET words so.
        }
    }
}
