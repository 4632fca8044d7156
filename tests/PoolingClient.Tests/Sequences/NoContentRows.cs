using System.Net.Http;
using static PoolingClient.Tests.Sequences.ByCaller;
using static PoolingClient.Tests.Sequences.OnServer;

namespace PoolingClient.Tests.Sequences;

/// <summary>Content where there can be none (RFC 9112 6.3): it belongs to no message, so the connection is over, and no later answer is shifted by it.</summary>
internal static class NoContentRows
{
    private const string Section = "RFC 9112 6.3";

    public static readonly Sequence[] All =
    [
        Content("HEAD is answered with content", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "hello", 200),
        Content("HEAD is answered with chunks", "HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", 200),
        Content("HEAD is answered with content that looks like a response", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 200),
        Content("HEAD is refused with a page", "HEAD", "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 2\r\n\r\n", "no", 405),
        Content("204 with content and no length", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "hello", 204),
        Content("304 with content", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "hello", 304),
        Content("304 with chunks", "GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", 304),
        .. Late("the content of HEAD comes when the connection is idle", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "hello"),
        .. Late("the chunks of 304 come when the connection is idle", "GET", "HTTP/1.1 304 Not Modified\r\n\r\n", "0\r\n\r\n", 304),
        new("204 with a length, whose content comes late", Section,
            [[Read, Send("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"), End]],
            [Begin("GET", "/1"), Gives("/1", "", 204), Get("/2", "/2")], 2) { Requests = 2 },
        new("204 with a transfer coding", Section,
            [[Read, Send("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"), End]],
            [Begin("DELETE", "/1"), Gives("/1", "", 204), Get("/2", "/2")], 2) { Requests = 2 },
        new("205 has the content that it says, and the connection goes on", Section,
            [[Read, Send("HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello"), Serve]],
            [Begin("POST", "/1", new StringContent("form")), Gives("/1", "hello", 205), Get("/2", "/2")], 1) { Requests = 2 },
        new("HEAD and GET in turns with the lengths of their content", Section,
            [[
                Read, Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"), Read, Answer("/2"), Read, Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                Read, Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n/4\r\n0\r\n\r\n"), Serve,
            ]],
            [Begin("HEAD", "/1"), Gives("/1", ""), Get("/2", "/2"), Begin("HEAD", "/3"), Gives("/3", ""), Get("/4", "/4")], 1) { Requests = 4 },
    ];

    private static Sequence Content(string name, string method, string head, string content, int status) => new(name, Section,
        [[Read, Send(head + content), End]],
        [Begin(method, "/1"), Gives("/1", "", status), Get("/2", "/2")], 2)
    { Requests = 2 };

    private static IEnumerable<Sequence> Late(string name, string method, string head, string content, int status = 200)
    {
        yield return new(name, Section,
            [[Read, Send(head), Hold("idle"), Send(content), End]],
            [Begin(method, "/1"), Gives("/1", "", status), Open("idle"), UntilConnections(0), Get("/2", "/2")], 2)
        { Requests = 2 };
    }
}
