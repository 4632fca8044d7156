namespace PoolingClient.Http1.Tests;

/// <summary>Each of the 256 octets at each kind of place in a response: the verdict, and that it comes with that octet (RFC 9110 5, RFC 9112 2 to 7).</summary>
public sealed class OctetTests
{
    private const string Status = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Status + "Transfer-Encoding: chunked\r\n\r\n";
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    [Fact]
    public void A_field_name_holds_token_characters_only() => ForEach(Status + "Na", octet => octet switch
    {
        _ when IsToken(octet) => Rule.None,
        ':' => Rule.None,
        ' ' or '\t' => Rule.SpaceBeforeColon,
        '\r' => Rule.NoColon,
        '\n' => Rule.BareLf,
        _ => Rule.FieldName,
    });

    [Fact]
    public void A_line_begins_with_a_name_or_is_the_empty_one() => ForEach(Status, octet => octet switch
    {
        _ when IsToken(octet) => Rule.None,
        '\r' => Rule.None,
        '\n' => Rule.BareLf,
        ':' => Rule.EmptyFieldName,
        ' ' or '\t' => Rule.SpaceBeforeFirstField,
        _ => Rule.FieldName,
    });

    [Fact]
    public void A_line_behind_a_field_may_also_begin_with_white_space() => ForEach(Status + "A: b\r\n", octet => octet switch
    {
        _ when IsToken(octet) => Rule.None,
        '\r' or ' ' or '\t' => Rule.None,
        '\n' => Rule.BareLf,
        ':' => Rule.EmptyFieldName,
        _ => Rule.FieldName,
    });

    [Theory]
    [InlineData("A:")]
    [InlineData("A: ")]
    [InlineData("A: b")]
    [InlineData("A: b ")]
    [InlineData("A: b\r\n ")]
    [InlineData("A: b\r\n c")]
    [InlineData("Connection: close")]
    public void A_field_value_holds_no_control_but_HTAB(string before) => ForEach(Status + before, octet => TextRule(octet, Rule.ControlInValue));

    [Theory]
    [InlineData("X:")]
    [InlineData("X: y")]
    [InlineData("Host: y")]
    public void A_trailer_value_holds_no_control_but_HTAB(string before) => ForEach(Chunked + "0\r\n" + before, octet => TextRule(octet, Rule.ControlInValue));

    [Theory]
    [InlineData("HTTP/1.1 200 ")]
    [InlineData("HTTP/1.1 200 O")]
    [InlineData("HTTP/1.0 200 ")]
    public void A_reason_holds_no_control_but_HTAB(string before) => ForEach(before, octet => TextRule(octet, Rule.ReasonPhrase));

    [Theory]
    [InlineData("5;")]
    [InlineData("5;a=\"")]
    [InlineData("0;a")]
    public void A_chunk_extension_holds_no_control_but_HTAB(string before) => ForEach(Chunked + before, octet => TextRule(octet, Rule.ChunkExtension));

    [Fact]
    public void A_chunk_begins_with_a_hexadecimal_digit() =>
        ForEach(Chunked, octet => char.IsAsciiHexDigit(octet) ? Rule.None : Rule.ChunkSize);

    [Fact]
    public void A_chunk_size_ends_with_white_space_a_semicolon_or_the_line() => ForEach(Chunked + "5", octet => octet switch
    {
        _ when char.IsAsciiHexDigit(octet) => Rule.None,
        ' ' or '\t' or ';' or '\r' => Rule.None,
        '\n' => Rule.BareLf,
        _ => Rule.ChunkSize,
    });

    [Fact]
    public void White_space_behind_a_chunk_size_is_followed_by_a_semicolon_or_the_line_end() => ForEach(Chunked + "5 ", octet => octet switch
    {
        ' ' or '\t' or ';' or '\r' => Rule.None,
        '\n' => Rule.BareLf,
        _ => Rule.ChunkSize,
    });

    [Theory]
    [InlineData("5\r\nhello", '\r')]
    [InlineData("5\r\nhello\r", '\n')]
    public void Chunk_data_is_followed_by_CRLF_octet_by_octet(string before, char expected) =>
        ForEach(Chunked + before, octet => octet == expected ? Rule.None : Rule.ChunkEnd);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r")]
    [InlineData("HTTP/1.1 200\r")]
    [InlineData(Status + "\r")]
    [InlineData(Status + "A: b\r")]
    [InlineData(Status + "A: b\r\n\r")]
    [InlineData(Chunked + "5\r")]
    [InlineData(Chunked + "5;a\r")]
    [InlineData(Chunked + "0\r\n\r")]
    [InlineData(Chunked + "0\r\nX: y\r")]
    public void A_CR_is_followed_by_LF(string before) => ForEach(before, octet => octet == '\n' ? Rule.None : Rule.BareCr);

    [Fact]
    public void A_status_line_begins_with_the_name_and_version_of_the_protocol()
    {
        const string Begin = "HTTP/1.1 200";
        for (int at = 0; at < Begin.Length; at++)
        {
            int place = at;
            ForEach(Begin[..at], octet => VersionRule(place, octet, Begin[place]));
        }
    }

    [Fact]
    public void A_status_code_is_followed_by_a_space_or_the_line_end() => ForEach("HTTP/1.1 200", octet => octet switch
    {
        ' ' or '\r' => Rule.None,
        '\n' => Rule.BareLf,
        _ when char.IsAsciiDigit(octet) => Rule.StatusCode,
        _ => Rule.StatusLine,
    });

    [Fact]
    public void A_Content_Length_holds_digits_commas_and_white_space() => ForEach(Status + "Content-Length: 5", octet => octet switch
    {
        _ when char.IsAsciiDigit(octet) => Rule.None,
        ',' or ' ' or '\t' or '\r' => Rule.None,
        _ => TextRule(octet, Rule.ControlInValue) is var rule && rule != Rule.None ? rule : Rule.ContentLength,
    });

    [Fact]
    public void Chunked_is_followed_by_commas_and_white_space() => ForEach(Status + "Transfer-Encoding: chunked", octet => octet switch
    {
        ',' or ' ' or '\t' or '\r' => Rule.None,
        _ => TextRule(octet, Rule.ControlInValue) is var rule && rule != Rule.None ? rule : Rule.TransferEncoding,
    });

    private static Rule VersionRule(int at, char octet, char expected) => at switch
    {
        7 => char.IsAsciiDigit(octet) ? Rule.None : Rule.Version,
        9 => octet is >= '1' and <= '9' ? Rule.None : Rule.StatusCode,
        10 or 11 => char.IsAsciiDigit(octet) ? Rule.None : Rule.StatusCode,
        _ when octet == expected => Rule.None,
        5 or 8 when char.IsAsciiDigit(octet) => Rule.Version,
        0 when octet is '\u0015' or '\u0016' => Rule.TlsRecord,
        _ => Rule.StatusLine,
    };

    private static Rule TextRule(char octet, Rule control) => octet switch
    {
        '\t' or '\r' => Rule.None,
        '\n' => Rule.BareLf,
        < ' ' or '\u007F' => control,
        _ => Rule.None,
    };

    private static bool IsToken(char octet) => char.IsAsciiLetterOrDigit(octet) || TokenMarks.Contains(octet, StringComparison.Ordinal);

    private static void ForEach(string before, Func<char, Rule> expected)
    {
        for (int octet = 0; octet <= 0xFF; octet++)
        {
            var script = new ResponseScript(before + (char)octet);
            foreach (int[] cuts in new[] { Cuts.Whole(script.Length), Cuts.OctetByOctet(script.Length) })
            {
                Rule rule = Replay.Run(script, cuts).Rule;
                Assert.True(expected((char)octet) == rule, $"0x{octet:X2} at {before.Length}: {rule} and not {expected((char)octet)}");
            }
        }
    }
}
