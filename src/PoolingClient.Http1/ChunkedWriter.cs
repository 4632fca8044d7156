using System.Buffers.Text;

namespace PoolingClient.Http1;

/// <summary>Writes the framing octets of the chunked coding (RFC 9112 7.1). No extensions.</summary>
internal static class ChunkedWriter
{
    /// <summary>Room that the line before a chunk's data needs: 16 digits and CRLF.</summary>
    public const int MostLineOctets = 18;

    /// <summary>What stands behind a chunk's data.</summary>
    public static ReadOnlySpan<byte> DataEnd => "\r\n"u8;

    /// <summary>The last chunk. The trailer section and an empty line follow it.</summary>
    public static ReadOnlySpan<byte> LastChunk => "0\r\n"u8;

    /// <summary>Writes the line before <paramref name="size"/> octets of data.</summary>
    /// <returns>The line's length.</returns>
    public static int WriteLine(Span<byte> destination, long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);   // a chunk of size 0 would end the content
        Utf8Formatter.TryFormat(size, destination, out int written, new System.Buffers.StandardFormat('x'));
        "\r\n"u8.CopyTo(destination[written..]);
        return written + 2;
    }
}
