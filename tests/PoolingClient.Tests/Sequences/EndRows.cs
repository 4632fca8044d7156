using System.Net.Http;
using static PoolingClient.Tests.Sequences.ByCaller;
using static PoolingClient.Tests.Sequences.OnServer;

namespace PoolingClient.Tests.Sequences;

/// <summary>Ends of connections between exchanges, announced and not (RFC 9112 9.5 and 9.6).</summary>
internal static class EndRows
{
    private const string Section = "RFC 9112 9.6", Close = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";

    public static readonly Sequence[] All =
    [
        new("close is said, others wait, and the server keeps the connection open", Section,
            [[Read, Hold("queued"), Send(Close + "/1"), End]],
            [Begin("GET", "/1"), UntilRequestHeads(1), Begin("GET", "/2"), Open("queued"), Gives("/1", "/1"), Gives("/2", "/2")], 2) { Requests = 2 },
        new("close is said, and another response follows that nobody asked for", Section,
            [[Read, Send(Close + "/1" + Handler.Servers.Answer("evil")), End]],
            [Get("/1", "/1"), Get("/2", "/2")], 2) { Requests = 2 },
        new("close is said in an interim response only", Section,
            [[Read, Send("HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n"), Answer("/1"), End]],
            [Get("/1", "/1"), Get("/2", "/2")], 2) { Requests = 2 },
        new("FIN comes with the response, and nothing announced it", Section,
            [[Read, Answer("/1"), Fin, End]],
            [Get("/1", "/1"), UntilConnections(0), Begin("POST", "/2", new StringContent("once")), Gives("/2", "/2")], 2) { Requests = 2 },
        new("FIN comes when the next request is read: a GET goes again", "RFC 9110 9.2.2",
            [[Read, Answer("/1"), Read, Fin, End]],
            [Get("/1", "/1"), Get("/2", "/2")], 2) { Requests = 3 },
        new("RST comes when the next request is read: a PUT goes again, with its content", "RFC 9110 9.2.2",
            [[Read, Answer("/1"), Read, Reset]],
            [Get("/1", "/1"), Begin("PUT", "/2", new StringContent("twice")), Gives("/2", "/2")], 2) { Requests = 3 },
        new("FIN comes when the next request is read: a POST does not go again", "RFC 9110 9.2.2",
            [[Read, Answer("/1"), Read, Fin, End]],
            [
                Get("/1", "/1"), Begin("POST", "/2", new StringContent("once")),
                Fails("/2", RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, HttpRequestError.ResponseEnded, "(FIN) before it answered"),
            ], 2) { Requests = 2 },
        new("FIN comes within a head while others wait: they are served, and the one it hit is not sent again", "RFC 9110 9.2.2",
            [[Read, Send("HTTP/1.1 200 OK\r\n"), Hold("queued"), Fin, End]],
            [
                Begin("GET", "/1"), UntilRequestHeads(1), Begin("GET", "/2"), Begin("POST", "/3", new StringContent("once")), Open("queued"),
                Fails("/1", RequestStage.AwaitHead, RequestFate.ResponseStarted, HttpRequestError.ResponseEnded, "(FIN) within the response's head"), Gives("/2", "/2"), Gives("/3", "/3"),
            ], 2) { Requests = 3 },
        new("a response breaks a rule while others wait", "RFC 9112 2.2",
            [[Read, Hold("queued"), Send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n/1"), End]],
            [
                Begin("GET", "/1"), UntilRequestHeads(1), Begin("GET", "/2"), Open("queued"),
                Fails("/1", RequestStage.AwaitHead, RequestFate.ResponseStarted, HttpRequestError.InvalidResponse, "Content-Length values"), Gives("/2", "/2"),
            ], 2) { Requests = 2 },
        new("half close: the server says FIN and answers what it had read", Section,
            [[Read, Mark("read"), Fin, End]],
            [
                Begin("POST", "/1", new StringContent("once")), Wait("read"),
                Fails("/1", RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, HttpRequestError.ResponseEnded, "(FIN) before it answered"), Get("/2", "/2"),
            ], 2) { Requests = 2 },
        new("Keep-Alive: max counts down over exchanges", "RFC 9112 C.2.2",
            [[Read, Send("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=60, max=1\r\nContent-Length: 2\r\n\r\n/1"), Read, Answer("/2"), End]],
            [Get("/1", "/1"), Get("/2", "/2"), Get("/3", "/3")], 2) { Requests = 3 },
        new("HTTP/1.0 without keep-alive, though it has a length", Section,
            [[Read, Send("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n/1"), End]],
            [Get("/1", "/1"), Get("/2", "/2")], 2) { Requests = 2 },
        new("content that the close delimits, then another request", Section,
            [[Read, Send("HTTP/1.1 200 OK\r\n\r\n/1"), Fin, End]],
            [Get("/1", "/1"), Get("/2", "/2")], 2) { Requests = 2 },
    ];
}
