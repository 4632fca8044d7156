namespace PoolingClient.Http1.Tests;

/// <summary>Field lines: names, values and obs-fold (RFC 9112 5, RFC 9110 5, policy P3).</summary>
internal static class FieldRows
{
    private const string Status = "HTTP/1.1 200 OK\r\n";
    private const string Rest = "Content-Length: 0\r\n\r\n";

    public static readonly ValidRow[] Valid =
    [
        Good("a field", "A: b\r\n", "A: b"),
        Good("a name of every token character", "!#$%&'*+-.^_`|~09AZaz: b\r\n", "!#$%&'*+-.^_`|~09AZaz: b"),
        Good("names keep their case", "aBc: 1\r\nABC: 2\r\n", "aBc: 1|ABC: 2"),
        Good("lines of one name keep their order", "A: 1\r\nB: 2\r\nA: 3\r\n", "A: 1|B: 2|A: 3"),
        Good("no white space behind the colon", "A:b\r\n", "A: b"),
        Good("white space around a value is no part of it", "A: \t b c \t \r\n", "A: b c", "RFC 9112 5.1"),
        Good("an empty value", "A:\r\n", "A: ", "RFC 9110 5.5"),
        Good("a value of white space", "A: \t \r\n", "A: ", "RFC 9110 5.5"),
        Good("HTAB inside a value", "A: b\tc\r\n", "A: b\tc", "RFC 9110 5.5"),
        Good("spaces inside a value stay", "A: b   c\r\n", "A: b   c", "RFC 9110 5.5"),
        Good("obs-text in a value", "A: \u00E9\u0080\u00FF\r\n", "A: \u00E9\u0080\u00FF", "RFC 9110 5.5"),
        Good("obs-text that looks like a line end", "A: b\u0085c\u008Dd\u008Ae\r\n", "A: b\u0085c\u008Dd\u008Ae", "RFC 9110 5.5"),
        Good("obs-text that looks like white space", "A: \u00A0b\u00A0\r\n", "A: \u00A0b\u00A0", "RFC 9110 5.5"),
        Good("a colon in a value", "A: b: c:\r\n", "A: b: c:"),
        Good("a colon at a value's beginning", "A:: b\r\n", "A: : b"),
        Good("a quoted string", "A: \"b, \\\"c\\\"\"\r\n", "A: \"b, \\\"c\\\"\""),
        Good("a name that begins with a digit", "1: 2\r\n", "1: 2"),
        Good("a name that looks like a status line", "HTTP: 1.1 200 OK\r\n", "HTTP: 1.1 200 OK"),
        Good("a name that is nearly one of the framing", "Content-Lengthy: x\r\nTransfer-Encodin: x\r\n", "Content-Lengthy: x|Transfer-Encodin: x"),

        Folded("a fold inside a value", "A: b\r\n c\r\n", "A: b   c"),
        Folded("a fold with HTAB", "A: b\r\n\tc\r\n", "A: b   c"),
        Folded("a fold with white space on both sides", "A: b \r\n  c\r\n", "A: b     c"),
        Folded("a fold in which every octet is HTAB", "A: b\t\r\n\t\tc\r\n", "A: b     c"),
        Folded("two folds", "A: b\r\n c\r\n d\r\n", "A: b   c   d"),
        Folded("a fold before the value", "A:\r\n b\r\n", "A: b"),
        Folded("a fold before the value and white space", "A: \r\n \t b\r\n", "A: b"),
        Folded("a fold behind the value", "A: b\r\n \r\n", "A: b"),
        Folded("many folds behind the value", "A: b\r\n \r\n\t\r\n  \r\nC: d\r\n", "A: b|C: d"),
        Folded("a fold in an empty value", "A:\r\n \r\n", "A: "),
        Folded("an empty fold between two parts", "A: b\r\n \r\n c\r\n", "A: b      c"),
        Folded("a folded line that looks like a field", "A: b\r\n Content-Length: 9\r\n", "A: b   Content-Length: 9"),
        Folded("a folded line that begins with a colon", "A: b\r\n : c\r\n", "A: b   : c"),
        Folded("fields around a fold", "A: 1\r\nB: 2\r\n 3\r\nC: 4\r\n", "A: 1|B: 2   3|C: 4"),
        new("a fold in Connection", "P3, P10", Status + "Connection: x,\r\n close\r\n" + Rest, "1.1 200 OK, length 0, last | end"),
        new("a fold before the value of Connection", "P3, P10", Status + "Connection:\r\n close\r\n" + Rest, "1.1 200 OK, length 0, last | end"),
        new("a fold in the last field", "P3", Status + Rest[..^2] + "A: b\r\n c\r\n\r\n", "1.1 200 OK, length 0, kept | end") { Fields = "Content-Length: 0|A: b   c" },
    ];

    public static readonly IncompleteRow[] Incomplete =
    [
        new("a part of a name", "P3", Status + "Na"),
        new("a name and its colon", "P3", Status + "Name:"),
        new("white space behind a colon", "P3", Status + "Name: \t"),
        new("a part of a value", "P3", Status + "Name: va"),
        new("a value that may still be folded", "RFC 9112 5.2", Status + "Name: value\r\n"),
        new("a fold that may still go on", "RFC 9112 5.2", Status + "Name: value\r\n "),
        new("a folded line", "RFC 9112 5.2", Status + "Name: value\r\n more\r\n"),
    ];

    public static readonly InvalidRow[] Invalid =
    [
        Bad("a space before the colon", "A ‸: b", Rule.SpaceBeforeColon, "RFC 9112 5.1"),
        Bad("HTAB before the colon", "A\t‸: b", Rule.SpaceBeforeColon, "RFC 9112 5.1"),
        Bad("a space in a name", "A ‸b: c", Rule.SpaceBeforeColon, "RFC 9112 5.1"),
        Bad("a space before the colon of Content-Length", "Content-Length ‸: 5", Rule.SpaceBeforeColon, "RFC 9112 5.1"),
        Bad("a space before the colon of Transfer-Encoding", "Transfer-Encoding ‸: chunked", Rule.SpaceBeforeColon, "RFC 9112 5.1"),
        Bad("an empty name", ":‸ b", Rule.EmptyFieldName, "RFC 9110 5.1"),
        Bad("an empty name behind a field", "A: b\r\n:‸", Rule.EmptyFieldName, "RFC 9110 5.1"),
        Bad("white space before the first field", " ‸A: b", Rule.SpaceBeforeFirstField, "RFC 9112 2.2"),
        Bad("HTAB before the first field", "\t‸A: b", Rule.SpaceBeforeFirstField, "RFC 9112 2.2"),
        Bad("a fold of the status line", " ‸more reason\r\nA: b", Rule.SpaceBeforeFirstField, "RFC 9112 2.2"),
        Bad("a line of white space for the first field", " ‸", Rule.SpaceBeforeFirstField, "RFC 9112 2.2"),
        Bad("a line without a colon", "A\r‸", Rule.NoColon, "RFC 9112 5"),
        Bad("a line without a colon behind a field", "A: b\r\nC\r‸", Rule.NoColon, "RFC 9112 5"),
        Bad("an equals sign for the colon", "A=‸b", Rule.FieldName, "RFC 9110 5.1"),
        Bad("a quoted name", "\"‸A\": b", Rule.FieldName, "RFC 9110 5.1"),
        Bad("parentheses in a name", "A(‸b): c", Rule.FieldName, "RFC 9110 5.1"),
        Bad("a comma in a name", "A,‸B: c", Rule.FieldName, "RFC 9110 5.1"),
        Bad("a slash in a name", "A/‸B: c", Rule.FieldName, "RFC 9110 5.1"),
        Bad("NUL in a name", "A\0‸B: c", Rule.FieldName, "RFC 9110 5.1"),
        Bad("NUL for a name", "\0‸: c", Rule.FieldName, "RFC 9110 5.1"),
        Bad("DEL in a name", "A\u007F‸: c", Rule.FieldName, "RFC 9110 5.1"),
        Bad("obs-text in a name", "A\u00E9‸: c", Rule.FieldName, "RFC 9110 5.1"),
        Bad("NUL in a value", "A: b\0‸c", Rule.ControlInValue, "RFC 9110 5.5"),
        Bad("NUL for a value", "A:\0‸", Rule.ControlInValue, "RFC 9110 5.5"),
        Bad("DEL in a value", "A: b\u007F‸c", Rule.ControlInValue),
        Bad("vertical tab in a value", "A: b\u000B‸c", Rule.ControlInValue),
        Bad("form feed for white space", "A:\f‸b", Rule.ControlInValue),
        Bad("NUL in a folded line", "A: b\r\n c\0‸", Rule.ControlInValue, "RFC 9110 5.5"),
        Bad("NUL in Connection", "Connection: close\0‸", Rule.ControlInValue, "RFC 9110 5.5"),
        Bad("a fold behind a Content-Length", "Content-Length: 5\r\n ‸0", Rule.FoldInFraming),
        Bad("a fold of white space behind a Content-Length", "content-length: 5\r\n\t‸", Rule.FoldInFraming),
        Bad("a fold behind a Transfer-Encoding", "Transfer-Encoding: chunked\r\n ‸, gzip", Rule.FoldInFraming),
        Bad("a fold of white space behind a Transfer-Encoding", "TRANSFER-ENCODING: chunked\r\n ‸", Rule.FoldInFraming),
        Bad("a fold before a Content-Length's value", "Content-Length:\r\n 5", Rule.ContentLength),
        Bad("a fold before a Transfer-Encoding's value", "Transfer-Encoding:\r\n chunked", Rule.TransferEncoding),
    ];

    private static ValidRow Good(string name, string lines, string fields, string section = "P3") =>
        new(name, section, Status + lines + Rest, "1.1 200 OK, length 0, kept | end") { Fields = fields + "|Content-Length: 0" };

    private static ValidRow Folded(string name, string lines, string fields) => Good(name, lines, fields, "RFC 9112 5.2");

    private static InvalidRow Bad(string name, string lines, Rule rule, string section = "P3") => new(name, section, Status + lines + "\r\n\r\n", rule);
}
