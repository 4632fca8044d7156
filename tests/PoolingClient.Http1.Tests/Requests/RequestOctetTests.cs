namespace PoolingClient.Http1.Tests;

/// <summary>Each of the 256 octets, and characters that only look harmless when cut to an octet, at each place of a request head that a caller fills.</summary>
public sealed class RequestOctetTests
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";
    private const string HostMarks = "!$%&'()*+-.;=_~:[]";

    /// <summary>0x00 to 0xFF; characters whose low octet is NUL, LF, CR, a space, a letter; surrogates; the last character.</summary>
    private static IEnumerable<char> Characters =>
        Enumerable.Range(0, 0x100).Concat([0x0100, 0x010A, 0x010D, 0x0120, 0x0141, 0x560A, 0x560D, 0x2028, 0xD800, 0xD83D, 0xDC0A, 0xDE0D, 0xFEFF, 0xFF0D, 0xFFFF]).Select(value => (char)value);

    [Fact]
    public void A_method_is_a_token() =>
        ForEach(text => new() { Method = text }, (character, index) => IsToken(character) ? default : new(RefusalReason.MethodNotToken, "", index, character));

    [Fact]
    public void A_target_is_visible_ASCII_without_a_fragment() =>
        ForEach(text => new() { Target = text }, (character, index) => character is > ' ' and < '\u007F' and not '#' ? default : new(RefusalReason.TargetOctet, "", index, character));

    [Fact]
    public void A_field_value_is_ASCII_without_controls_but_HTAB() => ForEach(text => RequestScript.With(("A", text)), (character, index) => character switch
    {
        '\t' or (>= ' ' and < '\u007F') => default,
        >= '\u0080' => new(RefusalReason.FieldValueNotAscii, "A", index, character),
        _ => new(RefusalReason.FieldValueOctet, "A", index, character),
    });

    [Fact]
    public void A_Host_holds_a_host_and_a_port_only() => ForEach(text => new() { Fields = [("Host", text)] }, (character, index) => character switch
    {
        _ when char.IsAsciiLetterOrDigit(character) || HostMarks.Contains(character, StringComparison.Ordinal) => default,
        '\t' or (>= ' ' and < '\u007F') => new(RefusalReason.HostOctet, "Host", index, character),
        >= '\u0080' => new(RefusalReason.FieldValueNotAscii, "Host", index, character),
        _ => new(RefusalReason.FieldValueOctet, "Host", index, character),
    });

    [Fact]
    public void A_field_name_is_a_token()
    {
        foreach (char character in Characters)
        {
            foreach (string name in Places(character))
            {
                var script = RequestScript.With((name, "b"));
                Refusal expected = IsToken(character) ? default : new(RefusalReason.FieldNameNotToken, name, name.IndexOf(character, StringComparison.Ordinal), character);
                Check(script, expected, character);
            }
        }
    }

    /// <summary>Whatever the caller gives, a head that is written has one line for the request, one for each field and an empty one.</summary>
    [Fact]
    public void No_character_adds_a_line()
    {
        foreach (char character in Characters)
        {
            foreach (string text in Places(character))
            {
                var script = new RequestScript { Method = text, Target = text, Fields = [("Host", "a"), (text, text)] };
                (string octets, Refusal refusal) = script.Write();
                if (!refusal.IsRefused) Assert.Equal($"{text} {text} HTTP/1.1\r\nHost: a\r\n{text}: {text}\r\n\r\n", octets);
            }
        }
    }

    private static bool IsToken(char character) => char.IsAsciiLetterOrDigit(character) || TokenMarks.Contains(character, StringComparison.Ordinal);

    private static string[] Places(char character) => [$"{character}", $"{character}XY", $"X{character}Y", $"XY{character}", new string('X', 40) + character + new string('Y', 40)];

    private static void ForEach(Func<string, RequestScript> script, Func<char, int, Refusal> expected)
    {
        foreach (char character in Characters)
        {
            foreach (string text in Places(character)) Check(script(text), expected(character, text.IndexOf(character, StringComparison.Ordinal)), character);
        }
    }

    private static void Check(RequestScript script, Refusal expected, char character)
    {
        (string octets, Refusal refusal) = script.Write();
        Assert.True(expected == refusal, $"U+{(int)character:X4}: {refusal.Reason} at {refusal.Index} and not {expected.Reason} at {expected.Index}");
        Assert.True(refusal.IsRefused || octets.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        foreach (char shown in refusal.ToString()) Assert.InRange(shown, ' ', '~');
    }
}
