using System.Net.Http;
using static PoolingClient.Tests.Sequences.ByCaller;
using static PoolingClient.Tests.Sequences.OnServer;

namespace PoolingClient.Tests.Sequences;

/// <summary>A 408 with close that comes as the answer to a request on a connection that was idle: it ended that, and what may be sent again goes to a new one (RFC 9110 15.5.9).</summary>
internal static class IdleEndRows
{
    private const string Section = "RFC 9110 15.5.9", Kept = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", Timeout408 = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";

    public static readonly Sequence[] All =
    [
        new("408 and close in the instant of reuse: a GET goes again", Section,
            [[Read, Answer("/1"), Read, Send(Timeout408), Fin, End]],
            [Get("/1", "/1"), Get("/2", "/2")], 2) { Requests = 3 },
        new("408 and close in the instant of reuse: a HEAD goes again", Section,
            [[Read, Answer("/1"), Read, Send(Timeout408), End]],
            [Get("/1", "/1"), Begin("HEAD", "/2"), Gives("/2", "")], 2) { Requests = 3 },
        new("408 and close in the instant of reuse: a PUT goes again, with its content", Section,
            [[Read, Answer("/1"), Read, Send(Timeout408), End]],
            [Get("/1", "/1"), Begin("PUT", "/2", new StringContent("twice")), Gives("/2", "/2")], 2) { Requests = 3 },
        // The server had it: that it has not acted on it is its word only.
        new("408 and close for a POST that the server has read is its answer", Section,
            [[Read, Answer("/1"), Read, Send(Timeout408), End]],
            [Get("/1", "/1"), Begin("POST", "/2", new StringContent("once")), Gives("/2", "no", 408)], 2) { Requests = 2 },
        new("408 and close again and again: it goes again once, on a new connection, and then it is the answer", Section,
            [[Read, Answer("/1"), Read, Send(Timeout408), End], [Read, Send(Timeout408), End]],
            [Get("/1", "/1"), Begin("GET", "/2"), Gives("/2", "no", 408)], 3) { Requests = 3 },
        new("408 and close on a new connection is the answer", Section,
            [[Read, Send(Timeout408), End]],
            [Begin("GET", "/1"), Gives("/1", "no", 408)], 2) { Requests = 1 },
        new("408 that keeps the connection is the answer", Section,
            [[Read, Answer("/1"), Read, Send(Kept), Serve]],
            [Get("/1", "/1"), Begin("GET", "/2"), Gives("/2", "", 408)], 1) { Requests = 2 },
        new("408 and close behind an interim response is the answer", Section,
            [[Read, Answer("/1"), Read, Send("HTTP/1.1 103 Early Hints\r\n\r\n" + Timeout408), End]],
            [Get("/1", "/1"), Begin("GET", "/2"), Gives("/2", "no", 408)], 2) { Requests = 2 },
        new("408 and close that was not on its way when the request was sent is the answer", Section,
            [[Read, Answer("/1"), Read, Mark("read"), Hold("later"), Send(Timeout408), End]],
            [Get("/1", "/1"), Begin("GET", "/2"), Wait("read"), Advance(1.1), Open("later"), Gives("/2", "no", 408)], 2) { Requests = 2 },
        new("408 and close while content is sent that cannot be sent again is the answer", Section,
            [[Read, Answer("/1"), ReadHead, Send(Timeout408), End]],
            [Get("/1", "/1"), Upload("/2", "hello", "never", "world"), Gives("/2", "no", 408)], 2) { Requests = 1 },
    ];
}
