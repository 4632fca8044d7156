namespace PoolingClient.Http1.Tests;

/// <summary>Content-Length (RFC 9110 8.6, RFC 9112 6.3, policy P4).</summary>
internal static class ContentLengthRows
{
    private const string Status = "HTTP/1.1 200 OK\r\n";

    private static readonly RequestKind[] Head = [RequestKind.Head];

    public static readonly ValidRow[] Valid =
    [
        Good("length 0", "Content-Length: 0\r\n", "", 0),
        Good("length 5", "Content-Length: 5\r\n", "hello", 5),
        Good("a name in other case", "cOnTeNt-lEnGtH: 5\r\n", "hello", 5),
        Good("a length without white space", "Content-Length:5\r\n", "hello", 5),
        Good("a length amid white space", "Content-Length: \t 5 \t \r\n", "hello", 5),
        Good("a length with leading zeros", "Content-Length: 0000000000000000000000000005\r\n", "hello", 5),
        Good("zeros only", "Content-Length: 000\r\n", "", 0),
        Good("a list of one length", "Content-Length: 5, 5\r\n", "hello", 5),
        Good("a list without white space", "Content-Length: 5,5,5\r\n", "hello", 5),
        Good("a list amid white space", "Content-Length: 5 \t,\t 5\r\n", "hello", 5),
        Good("two lines of one length", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello", 5),
        Good("two lines and another between", "Content-Length: 12\r\nA: b\r\ncontent-length: 12, 12\r\n", "hello, world", 12),
        Good("content with line ends and NUL", "Content-Length: 9\r\n", "\r\n\0\n\r\u00FF\r\n\n", 9),
        Good("content like a head", "Content-Length: 19\r\n", "HTTP/1.1 200 OK\r\n\r\n", 19),
        new("the largest length", "P4", Status + "Content-Length: 9223372036854775807\r\n\r\nabc", "1.1 200 OK, length 9223372036854775807, kept | [abc]"),
        new("the largest length in an answer to HEAD", "P4, P5", Status + "Content-Length: 9223372036854775807\r\n\r\n",
            "1.1 200 OK, none (9223372036854775807), kept | end") { Requests = Head },
        new("the largest length with leading zeros", "P4, P5", Status + "Content-Length: 00009223372036854775807\r\n\r\n",
            "1.1 200 OK, none (9223372036854775807), kept | end") { Requests = Head },
    ];

    public static readonly IncompleteRow[] Incomplete =
    [
        new("a part of a length", "P4", Status + "Content-Length: 1"),
        new("a list that goes on", "P4", Status + "Content-Length: 5, "),
        new("a second length that may become the first", "P4", Status + "Content-Length: 512, 51"),
        new("a second length that begins with zeros", "P4", Status + "Content-Length: 512, 00"),
        new("less content than the length", "RFC 9112 8", Status + "Content-Length: 5\r\n\r\nhell", "1.1 200 OK, length 5, kept | [hell]"),
    ];

    public static readonly InvalidRow[] Invalid =
    [
        .. Refused("a minus", "-‸5", Rule.ContentLength),
        .. Refused("a plus", "+‸5", Rule.ContentLength),
        .. Refused("hexadecimal", "0x‸5", Rule.ContentLength),
        .. Refused("a hexadecimal digit", "a‸", Rule.ContentLength),
        .. Refused("a letter behind", "5x‸", Rule.ContentLength),
        .. Refused("a list that ends with a comma", "5,\r‸\n", Rule.ContentLength),
        .. Refused("an empty value", "\r‸\n", Rule.ContentLength),
        .. Refused("other lengths", "5, 6‸", Rule.ContentLengthConflict),
        .. Refused("the largest and one", "9223372036854775808‸", Rule.ContentLengthOverflow),
        Bad("a fraction", "5.‸0", Rule.ContentLength),
        Bad("an exponent", "1e‸3", Rule.ContentLength),
        Bad("a thousands mark", "1_‸000", Rule.ContentLength),
        Bad("a quoted number", "\"‸5\"", Rule.ContentLength),
        Bad("a parameter", "5;‸a=b", Rule.ContentLength),
        Bad("a space inside", "5 5‸", Rule.ContentLength),
        Bad("HTAB inside", "5\t5‸", Rule.ContentLength),
        Bad("a no-break space", "5\u00A0‸", Rule.ContentLength),
        Bad("a superscript digit", "\u00B2‸", Rule.ContentLength),
        Bad("vertical tab", "5\u000B‸", Rule.ControlInValue),
        Bad("NUL", "5\0‸", Rule.ControlInValue),
        Bad("white space only", " \t \r‸\n", Rule.ContentLength),
        Bad("a comma first", ",‸5", Rule.ContentLength),
        Bad("an empty element", "5,,‸5", Rule.ContentLength),
        Bad("an element of white space", "5, \t,‸5", Rule.ContentLength),
        Bad("a list with a word", "5, x‸", Rule.ContentLength),
        Bad("a larger second length", "5, 50‸", Rule.ContentLengthConflict),
        Bad("a smaller second length", "5, 4‸", Rule.ContentLengthConflict),
        Bad("a second length that can never become the first", "50, 6‸", Rule.ContentLengthConflict),
        Bad("a second length that parts from the first", "512, 52‸", Rule.ContentLengthConflict),
        Bad("a second length that ends too early", "512, 51\r‸\n", Rule.ContentLengthConflict),
        Bad("a second length that ends at a comma", "512, 51,‸ 512", Rule.ContentLengthConflict),
        Bad("thousands in groups", "1,000\r‸\n", Rule.ContentLengthConflict),
        Bad("a third length", "5, 5, 7‸", Rule.ContentLengthConflict),
        Bad("another length in a second line", "5\r\nContent-Length: 6‸", Rule.ContentLengthConflict),
        Bad("another length in a later line", "5\r\nA: b\r\ncontent-length: 5, 59‸", Rule.ContentLengthConflict),
        Bad("an empty second line", "5\r\nContent-Length:\r‸\n", Rule.ContentLength),
        Bad("a bad second line", "5\r\nContent-Length: f‸ive", Rule.ContentLength),
        Bad("a bad first line", "f‸ive\r\nContent-Length: 5", Rule.ContentLength),
        Bad("2 to the 64th", "18446744073709551616‸", Rule.ContentLengthOverflow),
        Bad("2 to the 64th and five", "18446744073709551621‸", Rule.ContentLengthOverflow),
        Bad("nineteen nines", "9999999999999999999‸99", Rule.ContentLengthOverflow),
        Bad("an overflow in a second length", "9223372036854775807, 9223372036854775808‸", Rule.ContentLengthOverflow),
        new("a bad length beside chunked", "P4", Status + "Transfer-Encoding: chunked\r\nContent-Length: x‸\r\n\r\n", Rule.ContentLength),
        new("a bad length before chunked", "P4", Status + "Content-Length: x‸\r\nTransfer-Encoding: chunked\r\n\r\n", Rule.ContentLength),
        new("a bad length in an interim response", "P4, P6", "HTTP/1.1 100 Continue\r\nContent-Length: x‸\r\n\r\n" + Status, Rule.ContentLength),
        new("a bad length in HTTP/1.0", "P4", "HTTP/1.0 200 OK\r\nContent-Length: -‸1\r\n\r\n", Rule.ContentLength),
    ];

    private static ValidRow Good(string name, string lines, string content, int length) =>
        new(name, "P4, RFC 9112 6.3", Status + lines + "\r\n" + content,
            $"1.1 200 OK, length {length}, kept | {(content.Length == 0 ? "" : $"[{content}] | ")}end");

    private static InvalidRow Bad(string name, string value, Rule rule) =>
        new("Content-Length: " + name, "P4, RFC 9110 8.6", $"{Status}Content-Length: {value}\r\n\r\nhello", rule);

    /// <summary>What is refused is refused also in responses that have no content (P4).</summary>
    private static InvalidRow[] Refused(string name, string value, Rule rule) =>
    [
        Bad(name, value, rule),
        Bad(name, value, rule) with { Name = $"Content-Length: {name}, in an answer to HEAD", Requests = Head },
        new($"Content-Length: {name}, in 204", "P4, P5", $"HTTP/1.1 204 No Content\r\nContent-Length: {value}\r\n\r\n", rule),
        new($"Content-Length: {name}, in 304", "P4, P5", $"HTTP/1.1 304 Not Modified\r\nContent-Length: {value}\r\n\r\n", rule),
        new($"Content-Length: {name}, in a tunnel's head", "P4", $"{Status}Content-Length: {value}\r\n\r\n", rule) { Requests = [RequestKind.Connect] },
    ];
}
