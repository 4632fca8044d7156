namespace PoolingClient.Http1.Tests;

/// <summary>The chunked coding without its trailers (RFC 9112 7.1, policy P7).</summary>
internal static class ChunkedRows
{
    private const string Status = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Head = "1.1 200 OK, chunked, kept";
    private const string Last = "0\r\n\r\n";

    public static readonly ValidRow[] Valid =
    [
        Good("no content", Last, ""),
        Good("one chunk", "5\r\nhello\r\n" + Last, "hello"),
        Good("two chunks", "5\r\nhello\r\n7\r\n, world\r\n" + Last, "hello, world"),
        Good("chunks of one octet", "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n" + Last, "abc"),
        Good("a size in upper case", "A\r\n0123456789\r\n" + Last, "0123456789"),
        Good("a size in lower case", "a\r\n0123456789\r\n" + Last, "0123456789"),
        Good("a size in mixed case", "1Ff\r\n" + new string('x', 511) + "\r\n" + Last, new string('x', 511)),
        Good("a size of two digits", "10\r\n0123456789abcdef\r\n" + Last, "0123456789abcdef"),
        Good("a size of sixteen digits", "0000000000000005\r\nhello\r\n" + Last, "hello"),
        Good("a last chunk of sixteen zeros", "5\r\nhello\r\n0000000000000000\r\n\r\n", "hello"),
        Good("a last chunk of two zeros", "5\r\nhello\r\n00\r\n\r\n", "hello"),
        Good("data like framing", "7\r\n\r\n0\r\n\r\n\r\n" + Last, "\r\n0\r\n\r\n"),
        Good("data with NUL and obs-text", "3\r\n\0\u00FF\n\r\n" + Last, "\0\u00FF\n"),
        Good("a space behind a size", "5 \r\nhello\r\n" + Last, "hello"),
        Good("white space behind a size", "5 \t \r\nhello\r\n" + Last, "hello"),
        Good("white space behind the last size", "5\r\nhello\r\n0\t \r\n\r\n", "hello"),
        Good("an extension", "5;a=b\r\nhello\r\n" + Last, "hello"),
        Good("an extension without a value", "5;a\r\nhello\r\n" + Last, "hello"),
        Good("several extensions amid white space", "5 ; a = b ;c;\td=\"e\" \r\nhello\r\n" + Last, "hello"),
        Good("an empty extension", "5;\r\nhello\r\n" + Last, "hello"),
        Good("an extension of semicolons", "5;;;\r\nhello\r\n" + Last, "hello"),
        Good("a quoted extension", "5;a=\"b;c\\\"d, e\"\r\nhello\r\n" + Last, "hello"),
        Good("an extension with HTAB and obs-text", "5;\t\u00E9=\u00FF\r\nhello\r\n" + Last, "hello"),
        Good("an extension like a size", "5;6\r\nhello\r\n" + Last, "hello"),
        Good("an extension of the last chunk", "5\r\nhello\r\n0;a=\"b\"\r\n\r\n", "hello"),
        new("the largest chunk size", "P7", Status + "7fffffffffffffff\r\nabc", Head + " | [abc]"),
        new("the largest chunk size in upper case", "P7", Status + "7FFFFFFFFFFFFFFF\r\nabc", Head + " | [abc]"),
    ];

    public static readonly IncompleteRow[] Incomplete =
    [
        new("no chunk yet", "P7", Status, Head),
        new("a size", "P7", Status + "5", Head),
        new("a size of sixteen digits without its end", "P7", Status + "7fffffffffffffff", Head),
        new("white space behind a size without its end", "P7", Status + "5 ", Head),
        new("an extension without its end", "P7", Status + "5;a=\"", Head),
        new("a size line", "P7", Status + "5\r\n", Head),
        new("a part of a chunk", "P7", Status + "5\r\nhel", Head + " | [hel]"),
        new("a chunk without its CRLF", "P7", Status + "5\r\nhello", Head + " | [hello]"),
        new("a chunk and nothing behind it", "P7", Status + "5\r\nhello\r\n", Head + " | [hello]"),
        new("the last chunk's line", "P7", Status + "0\r\n", Head),
        new("a part of a trailer", "P7", Status + "0\r\nX: y", Head),
        new("a trailer without the empty line", "P7", Status + "0\r\nX: y\r\n", Head),
    ];

    public static readonly InvalidRow[] Invalid =
    [
        Bad("no size", "\r‸\n", Rule.ChunkSize),
        Bad("a space before a size", " ‸5\r\nhello", Rule.ChunkSize),
        Bad("HTAB before a size", "\t‸5\r\nhello", Rule.ChunkSize),
        Bad("an extension without a size", ";‸a\r\n", Rule.ChunkSize),
        Bad("LF before a size", "\n‸5\r\nhello", Rule.ChunkSize),
        Bad("a minus", "-‸5\r\nhello", Rule.ChunkSize),
        Bad("a plus", "+‸5\r\nhello", Rule.ChunkSize),
        Bad("a prefix", "0x‸5\r\nhello", Rule.ChunkSize),
        Bad("a letter that is no digit", "g‸\r\nhello", Rule.ChunkSize),
        Bad("a letter behind a size", "5h‸\r\nhello", Rule.ChunkSize),
        Bad("an underscore", "1_‸0\r\nhello", Rule.ChunkSize),
        Bad("a comma", "5,‸a=b\r\nhello", Rule.ChunkSize),
        Bad("a quote", "\"‸5\"\r\nhello", Rule.ChunkSize),
        Bad("NUL behind a size", "5\0‸\r\nhello", Rule.ChunkSize),
        Bad("vertical tab behind a size", "5\u000B‸\r\nhello", Rule.ChunkSize),
        Bad("obs-text behind a size", "5\u00A0‸\r\nhello", Rule.ChunkSize),
        Bad("a digit behind white space", "5 5‸\r\nhello", Rule.ChunkSize),
        Bad("a letter behind white space", "5 x‸\r\nhello", Rule.ChunkSize),
        Bad("seventeen digits", "00000000000000005‸\r\nhello", Rule.ChunkSize),
        Bad("seventeen zeros", "00000000000000000‸\r\n\r\n", Rule.ChunkSize),
        Bad("2 to the 63rd", "8000000000000000‸\r\nhello", Rule.ChunkSizeOverflow),
        Bad("2 to the 64th less one", "FFFFFFFFFFFFFFFF‸\r\nhello", Rule.ChunkSizeOverflow),
        Bad("2 to the 64th and five", "10000000000000005‸\r\nhello", Rule.ChunkSizeOverflow),
        Bad("NUL in an extension", "5;a\0‸\r\nhello", Rule.ChunkExtension),
        Bad("DEL in an extension", "5;\u007F‸a\r\nhello", Rule.ChunkExtension),
        Bad("a control character in a quoted extension", "5;a=\"b\u0001‸\"\r\nhello", Rule.ChunkExtension),
        Bad("a line end in a quoted extension does not continue it", "5;a=\"\r\nhello\r\n\"‸\r\n", Rule.ChunkSize, "[hello]"),
        Bad("a control character in the last extension", "0;\u0008‸\r\n\r\n", Rule.ChunkExtension),
        Bad("data longer than its size", "5\r\nhellow‸\r\n0\r\n\r\n", Rule.ChunkEnd, "[hello]"),
        Bad("data shorter than its size", "6\r\nhello\r\n‸0\r\n\r\n", Rule.ChunkEnd, "[hello\r]"),
        Bad("an octet between CR and LF behind data", "5\r\nhello\r ‸\n0\r\n\r\n", Rule.ChunkEnd, "[hello]"),
        Bad("a size directly behind data", "5\r\nhello0‸\r\n\r\n", Rule.ChunkEnd, "[hello]"),
        Bad("a second CRLF behind data", "5\r\nhello\r\n\r‸\n0\r\n\r\n", Rule.ChunkSize, "[hello]"),
        Bad("a bad size in the second chunk", "5\r\nhello\r\nx‸\r\n", Rule.ChunkSize, "[hello]"),
        Bad("an overflow in the second chunk", "5\r\nhello\r\n8000000000000000‸\r\n", Rule.ChunkSizeOverflow, "[hello]"),
        new("content without chunks", "RFC 9112 7.1", Status + "h‸ello", Rule.ChunkSize) { Before = Head },
        new("a head in place of a chunk", "RFC 9112 7.1", Status + "H‸TTP/1.1 200 OK\r\n\r\n", Rule.ChunkSize) { Before = Head },
    ];

    private static ValidRow Good(string name, string octets, string content) =>
        new("chunked: " + name, "P7, RFC 9112 7.1", Status + octets, $"{Head} | {(content.Length == 0 ? "" : $"[{content}] | ")}end");

    private static InvalidRow Bad(string name, string octets, Rule rule, string content = "") =>
        new("chunked: " + name, "P7, RFC 9112 7.1", Status + octets, rule) { Before = content.Length == 0 ? Head : $"{Head} | {content}" };
}
