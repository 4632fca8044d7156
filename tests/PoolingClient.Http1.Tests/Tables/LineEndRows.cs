namespace PoolingClient.Http1.Tests;

/// <summary>
/// A bare LF and a bare CR at every place where a line could end (RFC 9112 2.2, policy P2). A bare CR is proved by the octet behind
/// it, because CRLF is what a line ends with; where no line may end at all, by the CR itself.
/// </summary>
internal static class LineEndRows
{
    private const string Status = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Status + "Transfer-Encoding: chunked\r\n\r\n";
    private const string ChunkedHead = "1.1 200 OK, chunked, kept";

    public static readonly InvalidRow[] Invalid =
    [
        Head("bare LF behind a reason", "HTTP/1.1 200 OK\n‸A: b\r\n\r\n", Rule.BareLf),
        Head("bare LF behind an empty reason", "HTTP/1.1 200 \n‸A: b\r\n\r\n", Rule.BareLf),
        Head("bare LF behind a status code", "HTTP/1.1 200\n‸A: b\r\n\r\n", Rule.BareLf),
        Head("bare LF in a field name", Status + "Na\n‸me: b\r\n\r\n", Rule.BareLf),
        Head("bare LF behind a name without a colon", Status + "Name\n‸\r\n", Rule.BareLf),
        Head("bare LF behind a colon", Status + "A:\n‸\r\n", Rule.BareLf),
        Head("bare LF behind a colon and a space", Status + "A: \n‸\r\n", Rule.BareLf),
        Head("bare LF behind a value", Status + "A: b\n‸C: d\r\n\r\n", Rule.BareLf),
        Head("bare LF behind a value and white space", Status + "A: b \t\n‸\r\n", Rule.BareLf),
        Head("bare LF behind a folded line", Status + "A: b\r\n c\n‸\r\n", Rule.BareLf),
        Head("bare LF behind a Content-Length", Status + "Content-Length: 5\n‸\r\nhello", Rule.BareLf),
        Head("bare LF behind a Transfer-Encoding", Status + "Transfer-Encoding: chunked\n‸\r\n0\r\n\r\n", Rule.BareLf),
        Head("bare LF for the empty line", Status + "A: b\r\n\n‸", Rule.BareLf),
        Head("bare LF for the empty line behind the status line", Status + "\n‸", Rule.BareLf),
        Head("LF CR for CRLF", Status + "A: b\n‸\r\n\r\n\r", Rule.BareLf),
        Body("bare LF behind a chunk size", "5\n‸hello\r\n0\r\n\r\n", Rule.BareLf),
        Body("bare LF behind a chunk size and a space", "5 \n‸hello\r\n0\r\n\r\n", Rule.BareLf),
        Body("bare LF behind a chunk extension", "5;a=b\n‸hello\r\n0\r\n\r\n", Rule.BareLf),
        Body("bare LF behind an empty chunk extension", "5;\n‸hello\r\n0\r\n\r\n", Rule.BareLf),
        Body("bare LF behind chunk data", "5\r\nhello\n‸0\r\n\r\n", Rule.ChunkEnd, "[hello]"),
        Body("bare LF behind the last chunk's size", "0\n‸\r\n", Rule.BareLf),
        Body("bare LF behind a trailer's name", "0\r\nX\n‸\r\n", Rule.BareLf),
        Body("bare LF behind a trailer's value", "0\r\nX: y\n‸\r\n", Rule.BareLf),
        Body("bare LF behind a dropped trailer's value", "0\r\nHost: y\n‸\r\n", Rule.BareLf),
        Body("bare LF for the last empty line", "0\r\n\n‸", Rule.BareLf),
        Body("bare LF for the empty line behind trailers", "0\r\nX: y\r\n\n‸", Rule.BareLf),

        Head("bare CR in a reason", "HTTP/1.1 200 O\rK‸\r\n\r\n", Rule.BareCr),
        Head("bare CR behind a status code", "HTTP/1.1 200\rX‸\r\n\r\n", Rule.BareCr),
        Head("two CR behind a reason", "HTTP/1.1 200 OK\r\r‸\n\r\n", Rule.BareCr),
        Head("bare CR in a field name", Status + "Na\r‸me: b\r\n\r\n", Rule.NoColon),
        Head("bare CR in a value", Status + "A: b\rc‸\r\n\r\n", Rule.BareCr),
        Head("bare CR that hides a field", Status + "A: b\rC‸ontent-Length: 5\r\n\r\nhello", Rule.BareCr),
        Head("bare CR at a value's beginning", Status + "A:\rb‸\r\n\r\n", Rule.BareCr),
        Head("two CR behind a value", Status + "A: b\r\r‸\n\r\n", Rule.BareCr),
        Head("a fold without its LF", Status + "A: b\r ‸c\r\n\r\n", Rule.BareCr),
        Head("bare CR in a folded line", Status + "A: b\r\n c\rd‸\r\n\r\n", Rule.BareCr),
        Head("bare CR in a Content-Length", Status + "Content-Length: 5\r0‸\r\n\r\n", Rule.BareCr),
        Head("bare CR in a Transfer-Encoding", Status + "Transfer-Encoding: chunked\r,‸\r\n\r\n", Rule.BareCr),
        Head("bare CR for the empty line", Status + "A: b\r\n\rX‸", Rule.BareCr),
        Head("two CR for the empty line", Status + "A: b\r\n\r\r‸\n", Rule.BareCr),
        Body("bare CR behind a chunk size", "5\rh‸ello\r\n0\r\n\r\n", Rule.BareCr),
        Body("bare CR behind a chunk size and a space", "5 \rh‸ello\r\n0\r\n\r\n", Rule.BareCr),
        Body("two CR behind a chunk size", "5\r\r‸\nhello\r\n0\r\n\r\n", Rule.BareCr),
        Body("bare CR in a chunk extension", "5;a\rb‸\r\nhello\r\n0\r\n\r\n", Rule.BareCr),
        Body("bare CR behind chunk data", "5\r\nhello\r0‸\r\n\r\n", Rule.ChunkEnd, "[hello]"),
        Body("two CR behind chunk data", "5\r\nhello\r\r‸\n0\r\n\r\n", Rule.ChunkEnd, "[hello]"),
        Body("bare CR behind the last chunk's size", "0\r\r‸\n\r\n", Rule.BareCr),
        Body("bare CR in a trailer's name", "0\r\nX\r‸y: z\r\n\r\n", Rule.NoColon),
        Body("bare CR in a trailer's value", "0\r\nX: y\rz‸\r\n\r\n", Rule.BareCr),
        Body("bare CR for the last empty line", "0\r\n\rX‸", Rule.BareCr),
        Body("bare CR for the empty line behind trailers", "0\r\nX: y\r\n\rH‸TTP/1.1 200 OK\r\n", Rule.BareCr),
    ];

    public static readonly IncompleteRow[] Incomplete =
    [
        new("CR behind a value", "P2", Status + "A: b\r"),
        new("CR of the empty line", "P2", Status + "A: b\r\n\r"),
        new("CR behind a chunk size", "P7", Chunked + "5\r", ChunkedHead),
        new("CR behind chunk data", "P7", Chunked + "5\r\nhello\r", ChunkedHead + " | [hello]"),
        new("CR of the last empty line", "P7", Chunked + "0\r\n\r", ChunkedHead),
    ];

    private static InvalidRow Head(string name, string octets, Rule rule) => new(name, "P2, RFC 9112 2.2", octets, rule);

    private static InvalidRow Body(string name, string octets, Rule rule, string content = "") =>
        new(name, "P2, RFC 9112 7.1", Chunked + octets, rule) { Before = content.Length == 0 ? ChunkedHead : $"{ChunkedHead} | {content}" };
}
