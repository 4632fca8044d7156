using System.Text.RegularExpressions;

namespace PoolingClient.Http1.Tests;

/// <summary>Requests that are not sent, why, and what the caller is told: the field and the place, never the value.</summary>
public sealed partial class RefusalTests
{
    private const string Secret = "sEcReT";

    private static readonly RequestFraming Five = RequestFraming.OfLength(5);

    private static readonly Dictionary<string, (RequestScript Script, Refusal Expected)> Table = new()
    {
        ["an empty method"] = (new() { Method = "" }, new(RefusalReason.MethodNotToken)),
        ["a space in the method"] = (new() { Method = "GE T" }, new(RefusalReason.MethodNotToken, "", 2, ' ')),
        ["a request line in the method"] = (new() { Method = "GET / HTTP/1.1\r\nX: y" }, new(RefusalReason.MethodNotToken, "", 3, ' ')),
        ["an empty target"] = (new() { Target = "" }, new(RefusalReason.TargetEmpty)),
        ["a space in the target"] = (new() { Target = "/a b" }, new(RefusalReason.TargetOctet, "", 2, ' ')),
        ["CRLF in the target"] = (new() { Target = "/a\r\nX: y" }, new(RefusalReason.TargetOctet, "", 2, '\r')),
        ["a fragment in the target"] = (new() { Target = "/a#b" }, new(RefusalReason.TargetOctet, "", 2, '#')),
        ["a wide character in the target"] = (new() { Target = "/\u560D\u560A" }, new(RefusalReason.TargetOctet, "", 1, 0x560D)),
        ["an empty name"] = (RequestScript.With(("", "b")), new(RefusalReason.FieldNameNotToken)),
        ["a colon in a name"] = (RequestScript.With(("A:", "b")), new(RefusalReason.FieldNameNotToken, "A:", 1, ':')),
        ["a space behind a name"] = (RequestScript.With(("A ", "b")), new(RefusalReason.FieldNameNotToken, "A ", 1, ' ')),
        ["a fold before a name"] = (RequestScript.With((" A", "b")), new(RefusalReason.FieldNameNotToken, " A", 0, ' ')),
        ["a Kelvin sign in a name"] = (RequestScript.With(("\u212Aeep-Alive", "b")), new(RefusalReason.FieldNameNotToken, "\u212Aeep-Alive", 0, 0x212A)),
        ["a dotless i in a name"] = (RequestScript.With(("Transfer-Encod\u0131ng", "b")), new(RefusalReason.FieldNameNotToken, "Transfer-Encod\u0131ng", 14, 0x131)),
        ["CRLF in a value"] = (RequestScript.With(("A", "b\r\nX: y")), new(RefusalReason.FieldValueOctet, "A", 1, '\r')),
        ["LF in a value"] = (RequestScript.With(("A", "b\nX: y")), new(RefusalReason.FieldValueOctet, "A", 1, '\n')),
        ["a fold in a value"] = (RequestScript.With(("A", "b\r\n c")), new(RefusalReason.FieldValueOctet, "A", 1, '\r')),
        ["NUL in a value"] = (RequestScript.With(("A", "\0")), new(RefusalReason.FieldValueOctet, "A", 0, 0)),
        ["CRLF in Content-Length"] = (RequestScript.With(("Content-Length", "5\r\n")) with { Framing = Five }, new(RefusalReason.FieldValueOctet, "Content-Length", 1, '\r')),
        ["an accent in a value"] = (RequestScript.With(("A", "caf\u00E9")), new(RefusalReason.FieldValueNotAscii, "A", 3, 0xE9)),
        ["a character whose low octet is LF"] = (RequestScript.With(("A", "b\u010A")), new(RefusalReason.FieldValueNotAscii, "A", 1, 0x10A)),
        ["a lone surrogate"] = (RequestScript.With(("A", "b\uD83D")), new(RefusalReason.FieldValueNotAscii, "A", 1, 0xD83D)),
        ["no Host"] = (new() { Fields = [("A", "b")] }, new(RefusalReason.HostMissing)),
        ["no Host in HTTP/1.0"] = (new() { Fields = [], Http10 = true }, new(RefusalReason.HostMissing)),
        ["two Hosts"] = (RequestScript.With(("host", "b")), new(RefusalReason.HostTwice)),
        ["a list of hosts"] = (new() { Fields = [("Host", "a,b")] }, new(RefusalReason.HostOctet, "Host", 1, ',')),
        ["a space in Host"] = (new() { Fields = [("Host", "a b")] }, new(RefusalReason.HostOctet, "Host", 1, ' ')),
        ["a path in Host"] = (new() { Fields = [("Host", "a/b")] }, new(RefusalReason.HostOctet, "Host", 1, '/')),
        ["user information in Host"] = (new() { Fields = [("Host", "a@b")] }, new(RefusalReason.HostOctet, "Host", 1, '@')),
        ["gzip"] = (RequestScript.With(("Transfer-Encoding", "gzip")) with { Framing = RequestFraming.Chunked }, new(RefusalReason.TransferEncodingNotChunked)),
        ["gzip and chunked"] = (RequestScript.With(("Transfer-Encoding", "gzip, chunked")) with { Framing = RequestFraming.Chunked }, new(RefusalReason.TransferEncodingNotChunked)),
        ["chunked twice"] = (RequestScript.With(("Transfer-Encoding", "chunked, chunked")) with { Framing = RequestFraming.Chunked }, new(RefusalReason.TransferEncodingNotChunked)),
        ["an empty Transfer-Encoding"] = (RequestScript.With(("Transfer-Encoding", "")) with { Framing = RequestFraming.Chunked }, new(RefusalReason.TransferEncodingNotChunked)),
        ["vertical tab before chunked"] = (RequestScript.With(("Transfer-Encoding", "\u000Bchunked")) with { Framing = RequestFraming.Chunked },
            new(RefusalReason.FieldValueOctet, "Transfer-Encoding", 0, 0x0B)),
        ["chunked without content"] = (RequestScript.With(("Transfer-Encoding", "chunked")), new(RefusalReason.TransferEncodingWithoutContent)),
        ["chunked with a length"] = (RequestScript.With(("Transfer-Encoding", "chunked")) with { Framing = Five }, new(RefusalReason.TransferEncodingWithLength)),
        ["a length that is a word"] = (RequestScript.With(("Content-Length", "five")) with { Framing = Five }, new(RefusalReason.ContentLengthNotNumber)),
        ["an empty length"] = (RequestScript.With(("Content-Length", "")), new(RefusalReason.ContentLengthNotNumber)),
        ["a length with a sign"] = (RequestScript.With(("Content-Length", "+5")) with { Framing = Five }, new(RefusalReason.ContentLengthNotNumber)),
        ["a length that is too large"] = (RequestScript.With(("Content-Length", "9223372036854775808")) with { Framing = RequestFraming.Chunked },
            new(RefusalReason.ContentLengthNotNumber)),
        ["a length that differs"] = (RequestScript.With(("Content-Length", "6")) with { Framing = Five }, new(RefusalReason.ContentLengthDiffers)),
        ["a second length that differs"] = (RequestScript.With(("Content-Length", "5"), ("content-length", "4")) with { Framing = Five }, new(RefusalReason.ContentLengthDiffers)),
        ["lengths that differ in one list"] = (RequestScript.With(("Content-Length", "5, 6")) with { Framing = Five }, new(RefusalReason.ContentLengthNotNumber)),
        ["a length without content"] = (RequestScript.With(("Content-Length", "5")), new(RefusalReason.ContentLengthWithoutContent)),
        ["Upgrade without its option"] = (RequestScript.With(("upgrade", "h2c"), ("Connection", "x-upgrade, keep-alive")), new(RefusalReason.UpgradeWithoutOption)),
        ["Upgrade with content"] = (RequestScript.With(("upgrade", "x"), ("Connection", "upgrade")) with { Framing = Five }, new(RefusalReason.UpgradeWithContent)),
        ["a trailer that frames the message"] = (new() { Trailers = [("content-length", "5")] }, new(RefusalReason.TrailerForbidden, "content-length")),
        ["a trailer with a line end in it"] = (new() { Trailers = [("X", "a\nb")] }, new(RefusalReason.FieldValueOctet, "X", 1, '\n')),
        ["a method above 1 MiB"] = (new() { Method = new string('x', RequestHeadWriter.MostOctets) }, new(RefusalReason.HeadTooLarge)),
        ["a target above 1 MiB"] = (new() { Target = new string('x', RequestHeadWriter.MostOctets) }, new(RefusalReason.HeadTooLarge)),
        ["a value above 1 MiB"] = (RequestScript.With(("A", new string('x', RequestHeadWriter.MostOctets))), new(RefusalReason.HeadTooLarge, "A")),
        ["many values above 1 MiB"] = (RequestScript.With([.. Enumerable.Repeat(("A", new string('x', 1 << 17)), 8)]), new(RefusalReason.HeadTooLarge, "A")),
    };

    public static TheoryData<string> Names => new(Table.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_head_is_refused_for_its_reason(string name) => Assert.Equal(Table[name].Expected, Table[name].Script.Refuse());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_refusal_is_told_in_one_line_of_printable_ASCII(string name) => Assert.Matches(PrintableLine(), Table[name].Script.Refuse().ToString());

    [Fact]
    public void Every_reason_has_a_row_and_a_text_of_its_own()
    {
        RefusalReason[] reasons = [.. Enum.GetValues<RefusalReason>().Where(reason => reason != RefusalReason.None)];
        Assert.Equal(reasons, Table.Values.Select(row => row.Expected.Reason).Distinct().Order());
        Assert.Equal(reasons.Length, reasons.Select(reason => new Refusal(reason).ToString()).Distinct().Count());
    }

    [Theory]
    [InlineData("X-Token", Secret + "\n" + Secret, "'X-Token' has the octet 0x0A at index 6")]
    [InlineData("X-Token", Secret + "\u00E9", "'X-Token' has the octet 0xE9 at index 6")]
    [InlineData("X-Token", Secret + "\u560D" + Secret, "'X-Token' has the character U+560D at index 6")]
    [InlineData("Host", Secret + "@" + Secret, "'Host' has the character '@' at index 6")]
    [InlineData("Content-Length", Secret, "'Content-Length'")]
    [InlineData("Transfer-Encoding", Secret, "'Transfer-Encoding'")]
    public void A_refused_value_is_told_by_its_field_and_place_and_not_shown(string name, string value, string told)
    {
        var script = new RequestScript { Fields = name == "Host" ? [(name, value)] : [("Host", "a"), (name, value)] };
        string text = script.Refuse().ToString();
        Assert.Contains(told, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_name_is_shown_escaped_and_short()
    {
        string text = RequestScript.With(("A\r\n\u010A" + new string('x', 100), Secret)).Refuse().ToString();
        Assert.Contains("\"A\\x0D\\x0A\\xC4\\x8Axxx", text, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 65), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
    }

    [GeneratedRegex("^[\\x20-\\x7E]+\\z")]
    private static partial Regex PrintableLine();
}
