using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>
/// Work is linear in the octets, however they are cut. That is shown without a clock: octets that were read are overwritten with
/// ones that would break the message if they were looked at again.
/// </summary>
public sealed class LinearWorkTests
{
    private const int Size = 64 * 1024;

    /// <summary>An obs-fold reaches back to the CRLF before it, so this many octets are left as they are.</summary>
    private const int Left = 3;

    private const string Status = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Status + "Transfer-Encoding: chunked\r\n\r\n";

    [Fact]
    public void A_head_of_one_long_value_is_looked_at_once() =>
        ReadOnce(Status + "A: " + new string('x', Size - Status.Length - 7) + "\r\n\r\n", ResponseEvent.Head);

    [Fact]
    public void A_head_of_one_long_name_is_looked_at_once() =>
        ReadOnce(Status + new string('x', Size - Status.Length - 7) + ": b\r\n\r\n", ResponseEvent.Head);

    [Fact]
    public void A_head_with_a_long_reason_is_looked_at_once() =>
        ReadOnce("HTTP/1.1 200 " + new string('x', Size - 17) + "\r\n\r\n", ResponseEvent.Head);

    [Fact]
    public void A_head_of_many_fields_is_looked_at_once() =>
        ReadOnce(Status + string.Concat(Enumerable.Repeat("Some-Name: and some value of it, with \"a list\"\r\n", 999)) + "\r\n", ResponseEvent.Head);

    [Fact]
    public void A_long_Content_Length_is_looked_at_once() =>
        ReadOnce(Status + "Content-Length: " + string.Concat(Enumerable.Repeat("0, ", 20_000)) + "0\r\n\r\n", ResponseEvent.Head);

    [Fact]
    public void A_head_of_folds_is_looked_at_once() =>
        ReadOnce(Status + "A: b" + string.Concat(Enumerable.Repeat("\r\n c", 16_000)) + "\r\n\r\n", ResponseEvent.Head);

    /// <summary>Folds of nothing but white space: if the end of the value were sought anew behind each, the work would be quadratic.</summary>
    [Fact]
    public void A_value_followed_by_empty_folds_is_looked_at_once()
    {
        ResponseReader reader = ReadOnce(Status + "A: b" + string.Concat(Enumerable.Repeat("\r\n ", 20_000)) + "\r\n\r\n", ResponseEvent.Head, poison: (byte)'x');
        Assert.Equal(1, reader.Head.Fields.Value(new byte[Size], 0).Length);
    }

    [Fact]
    public void Trailers_are_looked_at_once() =>
        ReadOnce(string.Concat(Enumerable.Repeat("Some-Trailer: and some value of it\r\n", 999)) + "\r\n", ResponseEvent.End, before: Chunked + "0\r\n");

    [Fact]
    public void Extensions_of_64_KiB_in_lines_given_octet_by_octet_are_read()
    {
        string chunks = string.Concat(Enumerable.Repeat($"1;{new string('e', 4000)}\r\nx\r\n", Size / 4000));
        var script = new ResponseScript(Chunked + chunks + "0\r\n\r\n") { Limits = new CodecLimits { ExtensionOctets = Size } };
        Assert.Equal($"1.1 200 OK, chunked, kept | [{new string('x', Size / 4000)}] | end", Replay.Run(script, Cuts.OctetByOctet(script.Length)).Text);
    }

    [Fact]
    public void Framing_octets_of_chunks_are_never_given_twice()
    {
        var reader = new ResponseReader(CodecLimits.Default);
        reader.Start(RequestKind.Ordinary);
        Assert.Equal(ResponseEvent.Head, reader.Read(Encoding.Latin1.GetBytes(Chunked), out _));
        foreach (byte octet in "0000000a \t;extension=\"quoted\"\r\n"u8)
        {
            Assert.Equal(ResponseEvent.NeedInput, reader.Read([octet], out int consumed));
            Assert.Equal(1, consumed);
        }
        Assert.Equal(10, reader.ContentRun);
    }

    /// <summary>Gives a section octet by octet, spoiling what was read: it must still be complete at its last octet and not before.</summary>
    private static ResponseReader ReadOnce(string section, ResponseEvent last, byte poison = 0, string before = "")
    {
        var reader = new ResponseReader(CodecLimits.Default);
        reader.Start(RequestKind.Ordinary);
        byte[] head = Encoding.Latin1.GetBytes(before);
        for (int at = 0; at < head.Length;)
        {
            reader.Read(head.AsSpan(at), out int consumed);
            at += consumed;
        }
        byte[] octets = Encoding.Latin1.GetBytes(section);
        for (int given = 1; given < octets.Length; given++)
        {
            ResponseEvent happened = reader.Read(octets.AsSpan(0, given), out _);
            if (happened != ResponseEvent.NeedInput) Assert.Fail($"{happened} {reader.Violation?.Rule} after {given} octets of {octets.Length}.");
            if (given > Left) octets[given - Left - 1] = poison;
        }
        Assert.Equal(last, reader.Read(octets, out int all));
        Assert.Equal(octets.Length, all);
        return reader;
    }
}
