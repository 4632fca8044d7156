using System.Text.RegularExpressions;

namespace PoolingClient.Http1.Tests;

/// <summary>Requests that are not sent, why, and what the caller is told: the field and the place, never the value.</summary>
public sealed partial class RefusalTests
{
    private const string Secret = "sEcReT";

    public static TheoryData<string> Names => new(RefusalRows.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_head_is_refused_for_its_reason(string name) => Assert.Equal(RefusalRows.All[name].Expected, RefusalRows.All[name].Script.Refuse());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_refusal_is_told_in_one_line_of_printable_ASCII(string name) => Assert.Matches(PrintableLine(), RefusalRows.All[name].Script.Refuse().ToString());

    [Fact]
    public void Every_reason_has_a_row_and_a_text_of_its_own()
    {
        RefusalReason[] reasons = [.. Enum.GetValues<RefusalReason>().Where(reason => reason != RefusalReason.None)];
        Assert.Equal(reasons, RefusalRows.All.Values.Select(row => row.Expected.Reason).Distinct().Order());
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
