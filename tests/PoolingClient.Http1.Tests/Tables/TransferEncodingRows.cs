namespace PoolingClient.Http1.Tests;

/// <summary>Transfer-Encoding (RFC 9112 6.1, 6.3, policy P4): exactly "chunked", in HTTP/1.1, or the message is refused.</summary>
internal static class TransferEncodingRows
{
    private const string Status = "HTTP/1.1 200 OK\r\n";
    private const string Last = "0\r\n\r\n";

    public static readonly ValidRow[] Valid =
    [
        Good("chunked", "Transfer-Encoding: chunked\r\n"),
        Good("chunked in upper case", "Transfer-Encoding: CHUNKED\r\n"),
        Good("chunked in mixed case", "tRANSFER-eNCODING: cHuNkEd\r\n"),
        Good("chunked without white space", "Transfer-Encoding:chunked\r\n"),
        Good("chunked amid white space", "Transfer-Encoding: \t chunked \t \r\n"),
        Good("an empty element before chunked", "Transfer-Encoding: , chunked\r\n", "RFC 9110 5.6.1"),
        Good("an empty element behind chunked", "Transfer-Encoding: chunked,\r\n", "RFC 9110 5.6.1"),
        Good("empty elements around chunked", "Transfer-Encoding: ,, ,chunked , ,\t,\r\n", "RFC 9110 5.6.1"),
        Good("a second line of empty elements", "Transfer-Encoding: chunked\r\nTransfer-Encoding: ,\r\n", "RFC 9110 5.6.1"),
        Good("a field whose name begins alike", "Transfer-Encoding-X: gzip\r\nTransfer-Encoding: chunked\r\n"),
        new("chunked in HTTP/1.2", "RFC 9110 2.5", "HTTP/1.2 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Last, "1.1 200 OK, chunked, kept | end"),
        Both("a length before chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        Both("a length behind chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        Both("length 0 beside chunked", "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        Both("a list of lengths beside chunked", "Content-Length: 5, 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        new("a length beside chunked in an answer to HEAD", "P4, P5", Status + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1.1 200 OK, none (5) without its length, last | end") { Requests = [RequestKind.Head] },
        new("what is pipelined behind a length beside chunked is still told apart", "P4",
            Status + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + Last + Status + "Content-Length: 0\r\n\r\n",
            "1.1 200 OK, chunked without its length, last | end | 1.1 200 OK, length 0, kept | end") { Requests = [RequestKind.Ordinary, RequestKind.Ordinary] },
    ];

    public static readonly IncompleteRow[] Incomplete =
    [
        new("a part of chunked", "P4", Status + "Transfer-Encoding: chun"),
        new("chunked without its line end", "P4", Status + "Transfer-Encoding: chunked"),
        new("a list behind chunked", "P4", Status + "Transfer-Encoding: chunked, "),
    ];

    public static readonly InvalidRow[] Invalid =
    [
        Bad("gzip", "g‸zip"),
        Bad("gzip before chunked", "g‸zip, chunked"),
        Bad("gzip behind chunked", "chunked, g‸zip"),
        Bad("identity", "i‸dentity"),
        Bad("identity behind chunked", "chunked, i‸dentity"),
        Bad("chunked twice", "chunked, c‸hunked"),
        Bad("chunked twice without white space", "chunked,c‸hunked"),
        Bad("chunked twice without a comma", "chunked c‸hunked"),
        Bad("chunked in two lines", "chunked\r\nTransfer-Encoding: c‸hunked"),
        Bad("gzip in a line before", "g‸zip\r\nTransfer-Encoding: chunked"),
        Bad("gzip in a line behind", "chunked\r\nA: b\r\nTransfer-Encoding: g‸zip"),
        Bad("a letter before chunked", "x‸chunked"),
        Bad("a letter behind chunked", "chunkedx‸"),
        Bad("a part of chunked", "chunke\r‸\n"),
        Bad("a part of chunked in a list", "chunke,‸ chunked"),
        Bad("a space in chunked", "chun ‸ked"),
        Bad("a parameter", "chunked;‸a=b"),
        Bad("a parameter behind white space", "chunked ;‸a=b"),
        Bad("a quoted coding", "\"‸chunked\""),
        Bad("another word", "co‸w"),
        Bad("obs-text", "\u00E9‸"),
        Bad("an empty value", ""),
        Bad("empty elements only", ", ,"),
        new("Transfer-Encoding: vertical tab before chunked", "P3, P4", Status + "Transfer-Encoding: \u000B‸chunked\r\n\r\n" + Last, Rule.ControlInValue),
        new("Transfer-Encoding: NUL behind chunked", "P3, P4", Status + "Transfer-Encoding: chunked\0‸\r\n\r\n" + Last, Rule.ControlInValue),
        new("chunked in HTTP/1.0", "RFC 9112 6.1", "HTTP/1.0 200 OK\r\nTransfer-Encoding:‸ chunked\r\n\r\n" + Last, Rule.TransferEncodingInHttp10),
        new("chunked in HTTP/1.0 that is kept", "RFC 9112 6.1", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding:‸ chunked\r\n\r\n" + Last,
            Rule.TransferEncodingInHttp10),
        new("chunked in HTTP/1.0 beside a length", "RFC 9112 6.1", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding:‸ chunked\r\n\r\n" + Last,
            Rule.TransferEncodingInHttp10),
        new("gzip in an answer to HEAD", "P4, P5", Status + "Transfer-Encoding: g‸zip\r\n\r\n", Rule.TransferEncoding) { Requests = [RequestKind.Head] },
        new("gzip in 204", "P4, P5", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: g‸zip\r\n\r\n", Rule.TransferEncoding),
        new("gzip in 304", "P4, P5", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: g‸zip\r\n\r\n", Rule.TransferEncoding),
        new("gzip in an interim response", "P4, P6", "HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: g‸zip\r\n\r\n", Rule.TransferEncoding),
    ];

    private static ValidRow Good(string name, string lines, string section = "RFC 9112 6.1") =>
        new("Transfer-Encoding: " + name, section, $"{Status}{lines}\r\n2\r\nhi\r\n{Last}", "1.1 200 OK, chunked, kept | [hi] | end");

    private static ValidRow Both(string name, string lines) =>
        new(name, "P4, RFC 9112 6.3", $"{Status}{lines}\r\n2\r\nhi\r\n{Last}", "1.1 200 OK, chunked without its length, last | [hi] | end");

    private static InvalidRow Bad(string name, string value) =>
        new("Transfer-Encoding: " + name, "P4, RFC 9112 6.1", $"{Status}Transfer-Encoding: {value}\r\n\r\n{Last}", Rule.TransferEncoding);
}
