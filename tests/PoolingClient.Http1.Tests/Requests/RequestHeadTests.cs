using System.Buffers;
using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>The octets of request heads (RFC 9112 3, 6).</summary>
public sealed class RequestHeadTests
{
    public static TheoryData<string> Names => new(RequestHeadRows.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_good_head_is_written_octet_for_octet(string name)
    {
        (RequestScript script, string expected) = RequestHeadRows.All[name];
        (string octets, Refusal refusal) = script.Write();
        Assert.Equal("not refused", refusal.ToString());
        Assert.Equal(expected, octets);
    }

    [Fact]
    public void Fields_that_were_encoded_before_are_written_as_they_are()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RequestHeadWriter(output, RequestFraming.None);
        Assert.False(writer.Begin("GET", "/", http10: false).IsRefused);
        Assert.False(writer.Encoded("Host: a\r\nA: b\r\n"u8, hasHost: true).IsRefused);
        Assert.False(writer.Encoded("C: d\r\n"u8, hasHost: false).IsRefused);
        Assert.False(writer.Encoded(default, hasHost: false).IsRefused);
        Assert.False(writer.End(announceEmpty: false).IsRefused);
        Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC: d\r\n\r\n", Encoding.Latin1.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Host_is_written_once_by_whichever_way(bool firstEncoded, bool secondEncoded)
    {
        var writer = new RequestHeadWriter(new ArrayBufferWriter<byte>(), RequestFraming.None);
        writer.Begin("GET", "/", http10: false);
        Refusal first = firstEncoded ? writer.Encoded("Host: a\r\n"u8, hasHost: true) : writer.Field("Host", "a");
        Assert.False(first.IsRefused);
        Refusal second = secondEncoded ? writer.Encoded("Host: a\r\n"u8, hasHost: true) : writer.Field("host", "a");
        Assert.Equal(RefusalReason.HostTwice, second.Reason);
    }

    [Fact]
    public void A_head_of_1_MiB_passes_and_one_of_an_octet_more_is_refused()
    {
        int empty = "GET / HTTP/1.1\r\nHost: a\r\nA: \r\n\r\n".Length;
        (string octets, Refusal refusal) = RequestScript.With(("A", new string('x', RequestHeadWriter.MostOctets - empty))).Write();
        Assert.Equal((RequestHeadWriter.MostOctets, RefusalReason.None), (octets.Length, refusal.Reason));
        Assert.Equal(RefusalReason.HeadTooLarge, RequestScript.With(("A", new string('x', RequestHeadWriter.MostOctets - empty + 1))).Refuse().Reason);
    }
}
