using System.Buffers.Binary;
using System.Net.Sockets;

namespace Doctor.Wire;

/// <summary>What Linux knows of a connection (TCP_INFO, tcp(7)).</summary>
internal static class TcpInfo
{
    private const int Level = 6, Name = 11;

    // tcpi_rtt of linux/tcp.h, in microseconds. Fields stay where they are; the struct only grows.
    private const int Rtt = 68;

    public static TimeSpan? RoundTrip(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> info = stackalloc byte[256];
        try
        {
            if (socket.GetRawSocketOption(Level, Name, info) < Rtt + sizeof(uint)) return null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
        return TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(info[Rtt..]));
    }
}
