using System.Text.RegularExpressions;

namespace PoolingClient.Http1.Tests;

/// <summary>What a violation shows of the message: enough to know it by, escaped, never a field's value and never content.</summary>
public sealed partial class ViolationTextTests
{
    private const string Secret = "sEcReT";
    private const string Status = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Status + "Transfer-Encoding: chunked\r\n\r\n";

    public static TheoryData<string> Rows => new(ResponseTables.Invalid.Keys);

    public static TheoryData<string> Secrets => new(
        $"{Status}Set-Cookie: {Secret}\0",
        $"{Status}Set-Cookie: {Secret}\n",
        $"{Status}Set-Cookie: {Secret}\rX",
        $"{Status}Set-Cookie: a\r\n {Secret}\0",
        $"{Status}Set-Cookie: {Secret}\r\n\n",
        $"{Status}Set-Cookie: {Secret}\r\nA b",
        $"{Chunked}0\r\nX: {Secret}\u0001",
        $"{Chunked}0\r\nX: {Secret}\r\n:",
        $"{Chunked}6\r\n{Secret}x",
        $"{Status}Content-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: {Secret}\r\n\r\n",
        $"{Status}Content-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n{Secret}");

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_violation_is_told_in_one_line_of_printable_ASCII_with_its_section(string name)
    {
        ResponseScript script = ResponseTables.Invalid[name].Script;
        for (int at = 0; at <= script.Length; at++)
        {
            Violation violation = Replay.Run(script, Cuts.InTwo(script.Length, at)).Violation!;
            Assert.Matches(PrintableLine(), violation.ToString());
            Assert.Contains("(RFC 91", violation.ToString(), StringComparison.Ordinal);
            Assert.StartsWith(RuleText.Of(violation.Rule), violation.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_violation_shows_no_value_and_no_content(string octets)
    {
        var script = new ResponseScript(octets);
        for (int at = 0; at <= script.Length; at++)
        {
            Violation? violation = Replay.Run(script, Cuts.InTwo(script.Length, at)).Violation;
            Assert.NotNull(violation);
            Assert.DoesNotContain(Secret, violation.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>Of a chunk's line only what the last read brought is there to be shown, and of octets that answer nothing whatever had come.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void What_is_shown_of_a_head_does_not_depend_on_how_it_is_cut(string name)
    {
        ResponseScript script = ResponseTables.Invalid[name].Script;
        Violation whole = Replay.Run(script).Violation!;
        if (whole.Rule is Rule.NothingOutstanding or (>= Rule.ChunkSize and <= Rule.ChunkEnd) || script.Text.Contains("chunked\r\n\r\n", StringComparison.OrdinalIgnoreCase)) return;
        for (int at = 0; at <= script.Length; at++) Assert.Equal(whole.Shown, Replay.Run(script, Cuts.InTwo(script.Length, at)).Violation!.Shown);
        Assert.Equal(whole.Shown, Replay.Run(script, Cuts.OctetByOctet(script.Length)).Violation!.Shown);
    }

    [Theory]
    [InlineData("Content-Length: 12x", "Content-Length: 12x")]
    [InlineData("Content-Length: 12, 13", "Content-Length: 12, 13")]
    [InlineData("Transfer-Encoding: chunked, gzip", "Transfer-Encoding: chunked, g")]
    public void Of_a_framing_field_all_is_shown_up_to_the_octet_that_breaks_it(string line, string shown) =>
        Assert.Equal(shown, Replay.Run(new($"{Status}{line}\r\n\r\n")).Violation!.Shown);

    [Fact]
    public void Of_a_status_that_is_refused_its_line_is_shown_up_to_it() =>
        Assert.Equal("HTTP/1.1 101", Replay.Run(new("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")).Violation!.Shown);

    [Fact]
    public void A_violation_in_a_field_names_it()
    {
        Assert.Equal("X-Name:", Replay.Run(new($"{Status}X-Name: {Secret}\0")).Violation!.Shown);
        Assert.Equal("X-Name ", Replay.Run(new($"{Status}X-Name : {Secret}")).Violation!.Shown);
        Assert.Equal("X-Name:", Replay.Run(new($"{Chunked}0\r\nX-Name: {Secret}\0")).Violation!.Shown);
    }

    [Fact]
    public void A_violation_in_a_status_line_shows_it_to_the_octet_that_is_wrong() =>
        Assert.Equal("HTTP/1.1 20 ", Replay.Run(new("HTTP/1.1 20 OK\r\n")).Violation!.Shown);

    [Fact]
    public void A_violation_shows_64_octets_at_most()
    {
        Violation violation = Replay.Run(new("HTTP/1.1 200 " + new string('x', 1000) + "\0")).Violation!;
        Assert.Equal("HTTP/1.1 200 " + new string('x', 51) + "...", violation.Shown);
    }

    [Fact]
    public void What_is_shown_is_escaped()
    {
        Assert.Equal("ab\\x0D\\x0A\\x00\\x7F\\x80\\xFF\\x5C~", Octets.Show([.. "ab\r\n\0\u007F"u8, 0x80, 0xFF, .. "\\~"u8]));
        Assert.Equal(new string('x', 64), Octets.Show([.. Enumerable.Repeat((byte)'x', 64)]));
        Assert.Equal(new string('x', 64) + "...", Octets.Show([.. Enumerable.Repeat((byte)'x', 65)]));
    }

    [Fact]
    public void Every_rule_has_a_text()
    {
        Rule[] rules = [.. Enum.GetValues<Rule>().Where(rule => rule != Rule.None)];
        Assert.Equal(rules.Length, rules.Select(RuleText.Of).Distinct().Count());
        Assert.DoesNotContain(RuleText.Of(Rule.None), rules.Select(RuleText.Of));
    }

    [GeneratedRegex("^[\\x20-\\x7E]+\\z")]
    private static partial Regex PrintableLine();
}
