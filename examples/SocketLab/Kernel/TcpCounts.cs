using System.Buffers.Binary;
using System.Net.Sockets;

namespace SocketLab.Kernel;

/// <summary>What a TCP socket has sent and received, by the kernel's count (TCP_INFO, struct tcp_info of linux/tcp.h).</summary>
/// <param name="OctetsSent">Octets of content sent, without headers of TCP and IP.</param>
/// <param name="OctetsReceived">Octets received.</param>
/// <param name="SegmentsSent">Segments sent: SYN, FIN and bare acknowledgments are among them.</param>
/// <param name="SegmentsReceived">Segments received, likewise.</param>
internal readonly record struct TcpCounts(long OctetsSent, long OctetsReceived, long SegmentsSent, long SegmentsReceived)
{
    private const int IpProtoTcp = 6, TcpInfo = 11;
    private const int BytesReceived = 128, SegsOut = 136, SegsIn = 140, BytesSent = 200, Known = 208;

    public long Octets => OctetsSent + OctetsReceived;

    public long Segments => SegmentsSent + SegmentsReceived;

    /// <summary>Null where the system does not tell it: not Linux, or older than 4.19.</summary>
    public static TcpCounts? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> info = stackalloc byte[256];
        try
        {
            if (socket.GetRawSocketOption(IpProtoTcp, TcpInfo, info) < Known) return null;
        }
        catch (SocketException)
        {
            return null;
        }
        return new TcpCounts(U64(info, BytesSent), U64(info, BytesReceived), U32(info, SegsOut), U32(info, SegsIn));
    }

    private static long U32(ReadOnlySpan<byte> info, int at) => BinaryPrimitives.ReadUInt32LittleEndian(info[at..]);

    private static long U64(ReadOnlySpan<byte> info, int at) => (long)BinaryPrimitives.ReadUInt64LittleEndian(info[at..]);
}
