using static PoolingClient.Tests.Sequences.ByCaller;
using static PoolingClient.Tests.Sequences.OnServer;

namespace PoolingClient.Tests.Sequences;

/// <summary>Final responses that come before the request was sent whole (RFC 9112 9.5), and 100 (Continue) at every time (RFC 9110 10.1.1).</summary>
internal static class UploadRows
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n", Early = "RFC 9112 9.5", Expectation = "RFC 9110 10.1.1";
    private static readonly Action<SocketPoolOptions> WaitsForever = options => options.Expect100ContinueTimeout = Timeout.InfiniteTimeSpan;

    public static readonly Sequence[] All =
    [
        new("an early 200 that is complete ends the sending, and the connection", Early,
            [[ReadHead, ReadContent(5), Answer("early"), End]],
            [Upload("/1", "hello", "never", "world"), Gives("/1", "early"), Get("/2", "/2")], 2),
        new("an early 200 whose content goes on lets the content go, and the connection is kept", Early,
            [[ReadHead, ReadContent(5), Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), ReadContent(5), Send("world"), Serve]],
            [Upload("/1", "hello", "go on", "world"), HasHead("/1"), Open("go on"), Gives("/1", "helloworld"), Get("/2", "/2")], 1),
        new("an early 413 ends the sending though its own content goes on", Early,
            [[ReadHead, ReadContent(5), Send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\n\r\ntoo "), Hold("head"), Send("much"), End]],
            [Upload("/1", "hello", "never", "world"), HasHead("/1", 413), Open("head"), Gives("/1", "too much", 413), Get("/2", "/2")], 2),
        new("an early 200 before which 100s came", Early,
            [[ReadHead, ReadContent(5), Send(Continue + Continue), Answer("early"), End]],
            [Upload("/1", "hello", "never", "world"), Gives("/1", "early"), Get("/2", "/2")], 2),
        new("an early 200 while others wait: they get another connection", Early,
            [[ReadHead, ReadContent(5), Mark("read"), Hold("queued"), Answer("early"), End]],
            [Upload("/1", "hello", "never", "world"), Wait("read"), Begin("GET", "/2"), Begin("GET", "/3"), Open("queued"), Gives("/1", "early"), Gives("/2", "/2"), Gives("/3", "/3")], 2),
        new("a response that comes with the last octet of the content keeps the connection", Early,
            [[Read, Answer("late"), Serve]],
            [Upload("/1", "hello", "go on", "world"), Open("go on"), Gives("/1", "late"), Get("/2", "/2")], 1),
        new("100 comes late, when content has begun without it", Expectation,
            [[ReadHead, ReadContent(5), Mark("read"), Send(Continue), ReadContent(5), Answer("/1"), Serve]],
            [Upload("/1", "hello", "go on", "world", expects: true), AdvanceUntil("read"), Open("go on"), Gives("/1", "/1"), Get("/2", "/2")], 1)
        {
            Options = options => options.Expect100ContinueTimeout = TimeSpan.FromSeconds(1),
        },
        new("100 comes when all of the content has gone without it", Expectation,
            [[Read, Send(Continue), Answer("/1"), Serve]],
            [Upload("/1", "hello", "go on", "world", expects: true), Open("go on"), Gives("/1", "/1"), Get("/2", "/2")], 1)
        {
            Options = options => options.Expect100ContinueTimeout = TimeSpan.Zero,
        },
        new("100 never comes, and the final response does", Expectation,
            [[ReadHead, Answer("/1"), End]],
            [Upload("/1", "hello", "never", "world", expects: true), Gives("/1", "/1"), Get("/2", "/2")], 2) { Options = WaitsForever },
        new("100 comes twice before the content", Expectation,
            [[ReadHead, Send(Continue + Continue), ReadContent(10), Answer("/1"), Serve]],
            [Open("go on"), Upload("/1", "hello", "go on", "world", expects: true), Gives("/1", "/1"), Get("/2", "/2")], 1) { Options = WaitsForever },
        new("100 comes twice, before and behind the content", Expectation,
            [[ReadHead, Send(Continue), ReadContent(10), Send(Continue), Answer("/1"), Serve]],
            [Open("go on"), Upload("/1", "hello", "go on", "world", expects: true), Gives("/1", "/1"), Get("/2", "/2")], 1) { Options = WaitsForever },
        new("other interim responses come before 100", Expectation,
            [[ReadHead, Send("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), Mark("sent"), Hold("go on"), Send(Continue), ReadContent(10), Answer("/1"), Serve]],
            [Upload("/1", "hello", "go on", "world", expects: true), Wait("sent"), Open("go on"), Gives("/1", "/1"), Get("/2", "/2")], 1) { Options = WaitsForever },
        new("100 that says it is the last on the connection", "RFC 9112 9.3",
            [[ReadHead, Send("HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n"), ReadContent(10), Answer("/1"), End]],
            [Open("go on"), Upload("/1", "hello", "go on", "world", expects: true), Gives("/1", "/1"), Get("/2", "/2")], 2) { Options = WaitsForever },
        new("100 comes behind the final response", "RFC 9112 9.2",
            [[Read, Send(Handler.Servers.Answer("/1") + Continue), End]],
            [Open("go on"), Upload("/1", "hello", "go on", "world"), Gives("/1", "/1"), Get("/2", "/2")], 2),
        new("100 answers a GET that did not ask", "RFC 9110 15.2",
            [[Read, Send(Continue), Answer("/1"), Serve]],
            [Get("/1", "/1"), Get("/2", "/2")], 1),
        new("FIN behind 100", Expectation,
            [[ReadHead, Send(Continue), ReadContent(10), Fin, End]],
            [
                Open("go on"), Upload("/1", "hello", "go on", "world", expects: true),
                Fails("/1", RequestStage.AwaitHead, RequestFate.ResponseStarted, System.Net.Http.HttpRequestError.ResponseEnded, "(FIN) within the response's head"), Get("/2", "/2"),
            ], 2) { Options = WaitsForever },
        new("FIN in place of 100", Expectation,
            [[ReadHead, Fin, End]],
            [
                Open("go on"), Upload("/1", "hello", "go on", "world", expects: true),
                Fails("/1", RequestStage.SendContent, RequestFate.MayHaveBeenProcessed, System.Net.Http.HttpRequestError.ResponseEnded, "(FIN) before it answered"),
            ], 2) { Options = WaitsForever },
    ];
}
