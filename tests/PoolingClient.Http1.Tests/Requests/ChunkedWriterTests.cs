using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>The framing octets of a chunked request (RFC 9112 7.1), and that our own reader takes them.</summary>
public sealed class ChunkedWriterTests
{
    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(9, "9\r\n")]
    [InlineData(10, "a\r\n")]
    [InlineData(15, "f\r\n")]
    [InlineData(16, "10\r\n")]
    [InlineData(255, "ff\r\n")]
    [InlineData(4096, "1000\r\n")]
    [InlineData(65535, "ffff\r\n")]
    [InlineData(int.MaxValue, "7fffffff\r\n")]
    [InlineData(1L << 32, "100000000\r\n")]
    [InlineData(long.MaxValue, "7fffffffffffffff\r\n")]
    public void A_chunk_begins_with_its_size(long size, string expected)
    {
        var line = new byte[ChunkedWriter.MostLineOctets];
        int length = ChunkedWriter.WriteLine(line, size);
        Assert.Equal(expected, Encoding.Latin1.GetString(line, 0, length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_chunk_has_an_octet_at_least(long size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkedWriter.WriteLine(new byte[ChunkedWriter.MostLineOctets], size));

    [Fact]
    public void Data_and_content_have_their_ends()
    {
        Assert.Equal("\r\n"u8, ChunkedWriter.DataEnd);
        Assert.Equal("0\r\n"u8, ChunkedWriter.LastChunk);
    }

    [Fact]
    public void The_largest_line_fills_its_room() =>
        Assert.Equal(ChunkedWriter.MostLineOctets, ChunkedWriter.WriteLine(new byte[ChunkedWriter.MostLineOctets], long.MaxValue));

    [Fact]
    public void What_is_written_can_be_read()
    {
        var octets = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        var content = new StringBuilder();
        var random = new Random(7);
        foreach (int size in new[] { 1, 15, 16, 17, 255, 256, 4095, 4096 })
        {
            string data = string.Concat(Enumerable.Range(0, size).Select(_ => (char)random.Next(0x100)));
            var line = new byte[ChunkedWriter.MostLineOctets];
            octets.Append(Encoding.Latin1.GetString(line, 0, ChunkedWriter.WriteLine(line, size))).Append(data).Append(Encoding.Latin1.GetString(ChunkedWriter.DataEnd));
            content.Append(data);
        }
        octets.Append(Encoding.Latin1.GetString(ChunkedWriter.LastChunk)).Append(Encoding.Latin1.GetString(ChunkedWriter.DataEnd));
        LongReplay.Gives(new(octets.ToString()), $"1.1 200 OK, chunked, kept | [{content}] | end");
    }
}
