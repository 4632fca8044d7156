namespace PoolingClient.Http1.Tests;

/// <summary>Trailer sections (RFC 9112 7.1.2, RFC 9110 6.5, policy P7).</summary>
internal static class TrailerRows
{
    private const string Status = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Head = "1.1 200 OK, chunked, kept";

    public static readonly ValidRow[] Valid =
    [
        Good("a trailer", "X: y\r\n", "+X: y | "),
        Good("several trailers in order", "A: 1\r\nB: 2\r\nA: 3\r\n", "+A: 1 | +B: 2 | +A: 3 | "),
        Good("white space around a trailer's value", "X: \t y \r\n", "+X: y | "),
        Good("an empty trailer", "X:\r\n", "+X:  | "),
        Good("a folded trailer", "X: y\r\n z\r\n", "+X: y   z | "),
        Good("a fold behind a trailer", "X: y\r\n \r\nZ: 1\r\n", "+X: y | +Z: 1 | "),
        Good("a dropped trailer first", "Host: a\r\nX: y\r\n", "+X: y | "),
        Good("a dropped trailer last", "X: y\r\nSet-Cookie: a\r\n", "+X: y | "),
        Good("a dropped trailer between", "X: y\r\nAge: 1\r\nZ: 1\r\n", "+X: y | +Z: 1 | "),
        Good("only dropped trailers", "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n", ""),
        Good("a dropped trailer that is folded", "Content-Length: 5\r\n 6\r\nX: y\r\n", "+X: y | "),
        Good("framing in trailers means nothing, not even where it is none", "Content-Length: x\r\nTransfer-Encoding: chunked, chunked\r\nConnection: close\r\n", ""),
        Good("names that are nearly forbidden", "Content-Lengths: 1\r\nTEE: 2\r\nX-Host: 3\r\nAg: 4\r\n", "+Content-Lengths: 1 | +TEE: 2 | +X-Host: 3 | +Ag: 4 | "),
        new("trailers behind chunks", "P7", Status + "5\r\nhello\r\n0;a\r\nX: y\r\n\r\n", Head + " | [hello] | +X: y | end"),
        new("trailers that were announced", "RFC 9110 6.6.2", "HTTP/1.1 200 OK\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n",
            Head + " | +X: y | end") { Fields = "Trailer: X|Transfer-Encoding: chunked" },
        new("a trailer does not outlive its response", "P7", Status + "0\r\nX: y\r\n\r\n" + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" + Status + "0\r\n\r\n",
            Head + " | +X: y | end | 1.1 200 OK, length 1, kept | [a] | end | " + Head + " | end")
            { Requests = [RequestKind.Ordinary, RequestKind.Ordinary, RequestKind.Ordinary] },
    ];

    public static readonly InvalidRow[] Invalid =
    [
        Bad("a space before the colon", "X ‸: y\r\n", Rule.SpaceBeforeColon),
        Bad("a space before the colon of a dropped one", "Host ‸: y\r\n", Rule.SpaceBeforeColon),
        Bad("an empty name", ":‸ y\r\n", Rule.EmptyFieldName),
        Bad("no colon", "X\r‸\n", Rule.NoColon),
        Bad("white space before the first", " ‸X: y\r\n", Rule.SpaceBeforeFirstField),
        Bad("a line of white space", "\t‸\r\n", Rule.SpaceBeforeFirstField),
        Bad("a name that is no token", "X(‸): y\r\n", Rule.FieldName),
        Bad("NUL in a value", "X: y\0‸\r\n", Rule.ControlInValue),
        Bad("NUL in a dropped value", "Cookie: y\0‸\r\n", Rule.ControlInValue),
        Bad("a control character in a folded line", "X: y\r\n z\u0007‸\r\n", Rule.ControlInValue),
        Bad("the next response without the empty line", "HTTP/‸1.1 200 OK\r\n", Rule.FieldName),
        Bad("a bad second trailer", "X: y\r\nZ ‸: 1\r\n", Rule.SpaceBeforeColon),
    ];

    /// <summary>What must not come from a trailer section (P7, RFC 9110 6.5.1). Written out here, so that the codec's own list is held against another.</summary>
    public static readonly string[] Forbidden =
    [
        "Transfer-Encoding", "Content-Length", "Host", "Trailer", "Connection", "Keep-Alive", "TE", "Upgrade", "Proxy-Connection",
        "Content-Encoding", "Content-Type", "Content-Range",
        "Cache-Control", "Expect", "Max-Forwards", "Pragma", "Range",
        "Authorization", "WWW-Authenticate", "Proxy-Authenticate", "Proxy-Authorization",
        "Set-Cookie", "Cookie",
        "Age", "Expires", "Date", "Location", "Retry-After", "Vary", "Warning",
    ];

    /// <summary>What may come from one.</summary>
    public static readonly string[] Allowed =
    [
        "ETag", "Last-Modified", "Server", "Server-Timing", "Digest", "Content-Digest", "Repr-Digest", "Signature", "Link", "Accept-Ranges",
        "grpc-status", "grpc-message", "X-Checksum", "x", "Content-Language", "Alt-Svc", "Via", "Set-Cookie2", "Dates", "Rang",
    ];

    public static ResponseScript Script(string lines) => new($"{Status}0\r\n{lines}\r\n");

    private static ValidRow Good(string name, string lines, string trailers) =>
        new("trailers: " + name, "P7, RFC 9112 7.1.2", $"{Status}0\r\n{lines}\r\n", $"{Head} | {trailers}end");

    private static InvalidRow Bad(string name, string lines, Rule rule) =>
        new("trailers: " + name, "P7, RFC 9112 7.1.2", $"{Status}0\r\n{lines}\r\n", rule) { Before = Head };
}
