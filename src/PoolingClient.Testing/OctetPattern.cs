namespace PoolingClient.Testing;

/// <summary>
/// The octets of generated content (RFC 9110 6.4): the octet at offset n is n modulo 251, so that a shift by any power of two shows.
/// A test can check or send any amount of it without holding it.
/// </summary>
public static class OctetPattern
{
    private const int Period = 251;

    // Long enough for any start within the period plus the largest piece that is sent at once.
    private static readonly byte[] Octets = MakeOctets();

    /// <summary>Fills a buffer with the pattern.</summary>
    /// <param name="buffer">Where to write.</param>
    /// <param name="offset">The offset of the buffer's first octet within the content; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    public static void Fill(Span<byte> buffer, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        while (!buffer.IsEmpty)
        {
            var piece = Piece(offset, buffer.Length);
            piece.Span.CopyTo(buffer);
            buffer = buffer[piece.Length..];
            offset += piece.Length;
        }
    }

    /// <summary>Whether these octets are the pattern.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="offset">The offset of the first of them within the content; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    public static bool Matches(ReadOnlySpan<byte> octets, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        while (!octets.IsEmpty)
        {
            var piece = Piece(offset, octets.Length);
            if (!octets.StartsWith(piece.Span))
            {
                return false;
            }

            octets = octets[piece.Length..];
            offset += piece.Length;
        }

        return true;
    }

    internal const int LargestPiece = 65_536;

    internal static ReadOnlyMemory<byte> Piece(long offset, long atMost) =>
        Octets.AsMemory((int)(offset % Period), (int)Math.Min(atMost, LargestPiece));

    private static byte[] MakeOctets()
    {
        var octets = new byte[LargestPiece + Period];
        for (var i = 0; i < octets.Length; i++)
        {
            octets[i] = (byte)(i % Period);
        }

        return octets;
    }
}
