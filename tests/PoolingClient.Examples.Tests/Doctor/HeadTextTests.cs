using System.Text;
using Doctor.Wire;

namespace PoolingClient.Examples.Tests;

/// <summary>The doctor's reader of heads.</summary>
public sealed class HeadTextTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nA: 1\r\n\r\nmore", 200, 1)]
    [InlineData("HTTP/1.0 404 \r\n\r\n", 404, 0)]
    [InlineData("HTTP/1.1 204\r\nA:\r\nB: \t x \r\n\r\n", 204, 2)]
    public void A_head_is_read_once_it_is_complete_and_not_before(string text, int status, int fields)
    {
        byte[] octets = Encoding.Latin1.GetBytes(text);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        for (int i = 0; i < end; i++) Assert.Null(HeadText.Read(octets.AsSpan(0, i)));
        HeadText head = HeadText.Read(octets)!;
        Assert.Equal((status, fields, end), (head.Status, head.Fields.Count, head.Length));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("<")]
    [InlineData("HTTP/2")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    public void What_is_no_head_is_said_to_be_none(string text) => Assert.Throws<InvalidDataException>(() => HeadText.Read(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void A_head_without_an_end_is_given_up() =>
        Assert.Throws<InvalidDataException>(() => HeadText.Read(Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nA: " + new string('a', HeadText.Limit))));
}
