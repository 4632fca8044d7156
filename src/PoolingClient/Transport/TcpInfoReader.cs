using System.Buffers.Binary;
using System.Net.Sockets;

namespace PoolingClient.Transport;

/// <summary>Reads TCP_INFO (tcp(7)). Null wherever the kernel does not tell it.</summary>
internal static class TcpInfoReader
{
    private const int IpProtoTcp = 6, TcpInfo = 11;

    // struct tcp_info of linux/tcp.h: the fields are where they were when they came, the struct only grows.
    private const int InARow = 2, Unacked = 24, LastAckReceived = 56, Rtt = 68, RttVar = 72, TotalRetrans = 100, BytesAcked = 120, Known = 128;

    public static TcpSocketInfo? Read(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.AddressFamily == AddressFamily.Unix) return null;
        Span<byte> info = stackalloc byte[256];
        try
        {
            int length = socket.GetRawSocketOption(IpProtoTcp, TcpInfo, info);
            if (length < Known) return null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
        return new TcpSocketInfo(
            TimeSpan.FromMicroseconds(U32(info, Rtt)),
            TimeSpan.FromMicroseconds(U32(info, RttVar)),
            (int)U32(info, Unacked),
            (int)U32(info, TotalRetrans),
            (long)BinaryPrimitives.ReadUInt64LittleEndian(info[BytesAcked..]))
        {
            RetransmissionsInARow = info[InARow],
            SinceAcknowledgment = TimeSpan.FromMilliseconds(U32(info, LastAckReceived)),
        };
    }

    private static uint U32(ReadOnlySpan<byte> info, int at) => BinaryPrimitives.ReadUInt32LittleEndian(info[at..]);
}
