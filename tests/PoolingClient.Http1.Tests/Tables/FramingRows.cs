namespace PoolingClient.Http1.Tests;

/// <summary>The rules of RFC 9112 6.3 in their order, responses without content (P5), and what may follow a response (P8).</summary>
internal static class FramingRows
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Five = "Content-Length: 5\r\n\r\n";
    private const string Zero = "Content-Length: 0\r\n\r\n";
    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";
    private const string NoContent = "HTTP/1.1 204 No Content\r\n";
    private const string NotModified = "HTTP/1.1 304 Not Modified\r\n";
    private const string ZeroHead = "1.1 200 OK, length 0, kept";

    private static readonly RequestKind[] Head = [RequestKind.Head];
    private static readonly RequestKind[] Connect = [RequestKind.Connect];
    private static readonly RequestKind[] Two = [RequestKind.Ordinary, RequestKind.Ordinary];

    public static readonly ValidRow[] Valid =
    [
        new("rule 1: HEAD with a length", "RFC 9112 6.3", Ok + Five, "1.1 200 OK, none (5), kept | end") { Requests = Head },
        new("rule 1: HEAD with chunked", "RFC 9112 6.3", Ok + Chunked, "1.1 200 OK, none, kept | end") { Requests = Head },
        new("rule 1: HEAD with neither", "RFC 9112 6.3", Ok + "\r\n", "1.1 200 OK, none, kept | end") { Requests = Head },
        new("rule 1: HEAD answered by 404", "RFC 9112 6.3", "HTTP/1.1 404 Not Found\r\n" + Five, "1.1 404 Not Found, none (5), kept | end") { Requests = Head },
        new("rule 1: 204", "RFC 9112 6.3", NoContent + "\r\n", "1.1 204 No Content, none, kept | end"),
        new("rule 1: 204 with length 0", "P5", NoContent + Zero, "1.1 204 No Content, none (0), kept | end"),
        new("rule 1: 204 with a length ends reuse", "P5", NoContent + Five, "1.1 204 No Content, none (5), last | end"),
        new("rule 1: 204 with chunked ends reuse", "P5", NoContent + Chunked, "1.1 204 No Content, none, last | end"),
        new("rule 1: HEAD answered by 204 with a length", "P5", NoContent + Five, "1.1 204 No Content, none (5), last | end") { Requests = Head },
        new("rule 1: 304", "RFC 9112 6.3", NotModified + "\r\n", "1.1 304 Not Modified, none, kept | end"),
        new("rule 1: 304 with the length that 200 would have", "RFC 9110 8.6", NotModified + Five, "1.1 304 Not Modified, none (5), kept | end"),
        new("rule 1: 304 with chunked", "RFC 9112 6.1", NotModified + Chunked, "1.1 304 Not Modified, none, kept | end"),
        new("rule 1: 1xx", "RFC 9112 6.3", "HTTP/1.1 100 Continue\r\n\r\n" + Ok + Zero, "100 | " + ZeroHead + " | end"),
        new("rule 2: CONNECT answered by 200", "RFC 9112 6.3", Ok + "\r\n", "1.1 200 OK, tunnel, last | end") { Requests = Connect, Fin = true },
        new("rule 2: a length means nothing in a tunnel's head", "RFC 9110 9.3.6", Ok + Five + "hello", "1.1 200 OK, tunnel, last | [hello] | end") { Requests = Connect, Fin = true },
        new("rule 2: chunked means nothing in a tunnel's head", "RFC 9110 9.3.6", Ok + Chunked + "0\r\n\r\n", "1.1 200 OK, tunnel, last | [0\r\n\r\n] | end") { Requests = Connect, Fin = true },
        new("rule 2: CONNECT answered by 299", "RFC 9110 9.3.6", "HTTP/1.1 299 X\r\n\r\n", "1.1 299 X, tunnel, last | end") { Requests = Connect, Fin = true },
        new("rule 2: any 2xx to CONNECT begins a tunnel, 204 too", "RFC 9110 9.3.6", NoContent + "\r\n", "1.1 204 No Content, tunnel, last | end") { Requests = Connect, Fin = true },
        new("rule 2: CONNECT refused with content", "RFC 9112 6.3", "HTTP/1.1 407 Who\r\nContent-Length: 2\r\n\r\nno", "1.1 407 Who, length 2, kept | [no] | end")
            { Requests = Connect },
        new("rule 2: CONNECT refused in chunks", "RFC 9112 6.3", "HTTP/1.1 502 Bad\r\n" + Chunked + "2\r\nno\r\n0\r\n\r\n", "1.1 502 Bad, chunked, kept | [no] | end")
            { Requests = Connect },
        new("rule 2: CONNECT answered by 300", "RFC 9112 6.3", "HTTP/1.1 300 X\r\n" + Zero, "1.1 300 X, length 0, kept | end") { Requests = Connect },
        new("rule 3: chunked overrides a length", "RFC 9112 6.3", Ok + "Content-Length: 99\r\n" + Chunked + "2\r\nhi\r\n0\r\n\r\n",
            "1.1 200 OK, chunked without its length, last | [hi] | end"),
        new("rule 4: chunked", "RFC 9112 6.3", Ok + Chunked + "2\r\nhi\r\n0\r\n\r\n", "1.1 200 OK, chunked, kept | [hi] | end"),
        new("rule 6: a length", "RFC 9112 6.3", Ok + Five + "hello", "1.1 200 OK, length 5, kept | [hello] | end"),
        new("rule 6: a length and a close behind it", "RFC 9112 6.3", Ok + Five + "hello", "1.1 200 OK, length 5, kept | [hello] | end") { Fin = true },
        new("rule 6: a length in an error", "RFC 9112 6.3", "HTTP/1.1 500 X\r\n" + Five + "hello", "1.1 500 X, length 5, kept | [hello] | end"),
        new("rule 6: 205 with length 0", "RFC 9110 15.3.6", "HTTP/1.1 205 X\r\n" + Zero, "1.1 205 X, length 0, kept | end"),
        new("rule 8: content to the close", "RFC 9112 6.3", Ok + "\r\nabc\r\n", "1.1 200 OK, close, last | [abc\r\n] | end") { Fin = true },
        new("rule 8: no content before the close", "RFC 9112 6.3", Ok + "\r\n", "1.1 200 OK, close, last | end") { Fin = true },
        new("rule 8: content without a close yet", "RFC 9112 6.3", Ok + "\r\nabc", "1.1 200 OK, close, last | [abc]"),
        new("rule 8: HTTP/1.0", "RFC 9112 6.3", "HTTP/1.0 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "1.0 200 OK, close, last | [HTTP/1.1 200 OK\r\n\r\n] | end") { Fin = true },
        new("rule 8: keep-alive cannot keep what the close delimits", "P10", Ok + "Connection: keep-alive\r\n\r\nabc", "1.1 200 OK, close, last | [abc] | end") { Fin = true },
        new("rule 8: 205 without a length", "RFC 9110 15.3.6", "HTTP/1.1 205 X\r\n\r\n", "1.1 205 X, close, last | end") { Fin = true },

        new("two responses with lengths", "RFC 9112 9.3.2", Ok + Five + "hello" + Ok + Zero, "1.1 200 OK, length 5, kept | [hello] | end | " + ZeroHead + " | end") { Requests = Two },
        new("a response behind chunks and trailers", "RFC 9112 9.3.2", Ok + Chunked + "2\r\nhi\r\n0\r\nX: y\r\n\r\n" + Ok + Zero,
            "1.1 200 OK, chunked, kept | [hi] | +X: y | end | " + ZeroHead + " | end") { Requests = Two },
        new("chunks behind chunks", "RFC 9112 9.3.2", Ok + Chunked + "1\r\na\r\n0\r\n\r\n" + Ok + Chunked + "1\r\nb\r\n0\r\n\r\n",
            "1.1 200 OK, chunked, kept | [a] | end | 1.1 200 OK, chunked, kept | [b] | end") { Requests = Two },
        new("HEAD, then GET, then HEAD", "RFC 9112 9.3.2", Ok + Five + Ok + Five + "hello" + Ok + Five,
            "1.1 200 OK, none (5), kept | end | 1.1 200 OK, length 5, kept | [hello] | end | 1.1 200 OK, none (5), kept | end")
            { Requests = [RequestKind.Head, RequestKind.Ordinary, RequestKind.Head] },
        new("an interim response between two", "RFC 9112 9.3.2", Ok + Zero + "HTTP/1.1 103 X\r\n\r\n" + Ok + Zero, ZeroHead + " | end | 103 | " + ZeroHead + " | end") { Requests = Two },
        new("content to the close behind a length", "RFC 9112 6.3", Ok + Zero + Ok + "\r\nabc", ZeroHead + " | end | 1.1 200 OK, close, last | [abc] | end")
            { Requests = Two, Fin = true },
    ];

    public static readonly InvalidRow[] Invalid =
    [
        Surplus("an octet behind a length", Ok + Zero + "X‸", ZeroHead + " | end"),
        Surplus("CRLF behind a length", Ok + Zero + "\r‸\n", ZeroHead + " | end"),
        Surplus("a response behind the only one", Ok + Zero + "H‸TTP/1.1 200 OK\r\n", ZeroHead + " | end"),
        Surplus("more content than the length", Ok + Five + "hello ‸", "1.1 200 OK, length 5, kept | [hello] | end"),
        Surplus("an octet behind the last chunk", Ok + Chunked + "0\r\n\r\n\r‸\n", "1.1 200 OK, chunked, kept | end"),
        Surplus("an octet behind trailers", Ok + Chunked + "0\r\nX: y\r\n\r\n0‸", "1.1 200 OK, chunked, kept | +X: y | end"),
        Surplus("content behind 204", NoContent + Five + "h‸ello", "1.1 204 No Content, none (5), last | end"),
        Surplus("content behind 304", NotModified + Five + "h‸ello", "1.1 304 Not Modified, none (5), kept | end"),
        Surplus("content behind an answer to HEAD", Ok + Five + "h‸ello", "1.1 200 OK, none (5), kept | end") with { Requests = Head },
        Surplus("a third response to two requests", Ok + Zero + Ok + Zero + "H‸TTP", $"{ZeroHead} | end | {ZeroHead} | end") with { Requests = Two },
        Surplus("a response with nothing outstanding", "H‸TTP/1.1 408 Request Timeout\r\n\r\n", "") with { Requests = [] },
        Surplus("an interim response with nothing outstanding", "H‸TTP/1.1 100 Continue\r\n\r\n", "") with { Requests = [] },
        new("a second response that is none", "P8", Ok + Zero + "h‸ello", Rule.StatusLine) { Requests = Two, Before = ZeroHead + " | end" },
    ];

    private static InvalidRow Surplus(string name, string octets, string before) =>
        new("surplus: " + name, "P8, RFC 9112 9.2", octets, Rule.NothingOutstanding) { Before = before };
}
