using System.Net;

namespace PoolingClient.Soak;

/// <summary>The content of a POST, of which the length is known or not.</summary>
internal sealed class SoakRequestContent(ReadOnlyMemory<byte> octets, bool isChunked) : HttpContent
{
    private const int Piece = 20_000;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (ReadOnlyMemory<byte> rest = octets; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..]) await stream.WriteAsync(rest[..Math.Min(Piece, rest.Length)]);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = octets.Length;
        return !isChunked;
    }
}
