using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace PoolingClient.Extensions.Tests;

/// <summary>A PNG as browsers write it: eight bits for each of red, green and blue, perhaps a fourth, not interlaced.</summary>
internal sealed class Picture
{
    private readonly byte[] _octets;
    private readonly int _sample;

    private Picture(int width, int height, int sample, byte[] octets) => (Width, Height, _sample, _octets) = (width, height, sample, octets);

    public int Width { get; }

    public int Height { get; }

    /// <summary>How many points have this colour, as "#rrggbb".</summary>
    public int Count(string colour)
    {
        int wanted = int.Parse(colour.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture), count = 0;
        for (int at = 0; at < _octets.Length; at += _sample)
        {
            if ((_octets[at] << 16 | _octets[at + 1] << 8 | _octets[at + 2]) == wanted) count++;
        }
        return count;
    }

    /// <summary>PNG 5 (chunks) and 9 (filters).</summary>
    public static Picture Read(string file)
    {
        ReadOnlySpan<byte> rest = File.ReadAllBytes(file).AsSpan(8);
        int width = 0, height = 0, sample = 0;
        using var packed = new MemoryStream();
        while (rest.Length > 0)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            ReadOnlySpan<byte> type = rest.Slice(4, 4), data = rest.Slice(8, length);
            if (type.SequenceEqual("IHDR"u8))
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                Assert.True(data[8] == 8 && data[9] is 2 or 6 && data[12] == 0, "This kind of PNG is not known here.");
                sample = data[9] == 2 ? 3 : 4;
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                packed.Write(data);
            }
            rest = rest[(12 + length)..];
        }
        packed.Position = 0;
        using var lines = new ZLibStream(packed, CompressionMode.Decompress);
        return new Picture(width, height, sample, Unfilter(lines, width * sample, height, sample));
    }

    private static byte[] Unfilter(Stream lines, int stride, int height, int sample)
    {
        var all = new byte[stride * height];
        Span<byte> above = new byte[stride];
        for (int y = 0; y < height; y++)
        {
            int filter = lines.ReadByte();
            Span<byte> line = all.AsSpan(y * stride, stride);
            lines.ReadExactly(line);
            for (int x = 0; x < stride; x++)
            {
                int left = x < sample ? 0 : line[x - sample], corner = x < sample ? 0 : above[x - sample];
                line[x] += (byte)(filter switch { 0 => 0, 1 => left, 2 => above[x], 3 => (left + above[x]) / 2, _ => Nearest(left, above[x], corner) });
            }
            above = line;
        }
        return all;
    }

    /// <summary>The Paeth filter: which of three neighbours is nearest to their estimate.</summary>
    private static int Nearest(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner), toCorner = Math.Abs(left + above - (2 * corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
