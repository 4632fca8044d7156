using System.Net.Http;
using static PoolingClient.Tests.Sequences.ByCaller;
using static PoolingClient.Tests.Sequences.OnServer;

namespace PoolingClient.Tests.Sequences;

/// <summary>One of several requests is given up, at every stage: the others are served, each with its own answer.</summary>
internal static class CancelRows
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Section = "RFC 9112 9.5";
    private static readonly CallerStep Neighbours = Then(Begin("GET", "/2"), Begin("GET", "/3")), AreServed = Then(Gives("/2", "/2"), Gives("/3", "/3"));

    public static readonly Sequence[] All =
    [
        new("given up in the queue, between two others", Section,
            [[Read, Hold("queued"), Answer("/1"), Serve]],
            [Begin("GET", "/1"), UntilRequestHeads(1), Begin("GET", "/2"), Begin("GET", "/gone"), Begin("GET", "/3"), Cancels("/gone"), Open("queued"), Gives("/1", "/1"), AreServed], 1) { Requests = 3 },
        new("given up at the head of the queue", Section,
            [[Read, Hold("queued"), Answer("/1"), Serve]],
            [Begin("GET", "/1"), UntilRequestHeads(1), Begin("GET", "/gone"), Neighbours, Cancels("/gone"), Open("queued"), Gives("/1", "/1"), AreServed], 1) { Requests = 3 },
        new("given up while its content is sent", Section,
            [[ReadHead, ReadContent(5), Mark("read"), End]],
            [Upload("/gone", "hello", "never", "world"), Wait("read"), Neighbours, Cancels("/gone"), AreServed], 2) { Requests = 2 },
        new("given up while it waits for 100", Section,
            [[ReadHead, Mark("read"), End]],
            [Upload("/gone", "hello", "never", "world", expects: true), Wait("read"), Neighbours, Cancels("/gone"), AreServed], 2)
        {
            Requests = 2,
            Options = options => options.Expect100ContinueTimeout = Timeout.InfiniteTimeSpan,
        },
        new("given up before the first octet of its response", Section,
            [[Read, End]],
            [Begin("GET", "/gone"), UntilRequestHeads(1), Neighbours, Cancels("/gone"), AreServed], 2) { Requests = 3 },
        new("given up behind an interim response", Section,
            [[Read, Send("HTTP/1.1 103 Early Hints\r\n\r\n"), Mark("sent"), End]],
            [Begin("GET", "/gone"), Wait("sent"), Neighbours, Cancels("/gone"), AreServed], 2) { Requests = 3 },
        new("given up within the head", Section,
            [[Read, Send("HTTP/1.1 200 OK\r\nContent-"), Mark("sent"), End]],
            [Begin("GET", "/gone"), Wait("sent"), Neighbours, Cancels("/gone"), AreServed], 2) { Requests = 3 },
        new("given up before its content, which is small: the connection stays", Section,
            [[Read, Send(Head), Hold("disposed"), Send("hello"), Serve]],
            [Begin("GET", "/gone"), HasHead("/gone"), Neighbours, Disposes("/gone"), Open("disposed"), AreServed], 1) { Requests = 3 },
        new("given up within its content, which is small: the connection stays", Section,
            [[Read, Send(Head + "he"), Hold("disposed"), Send("llo"), Serve]],
            [Begin("GET", "/gone"), ReadsPart("/gone", "he"), Neighbours, Disposes("/gone"), Open("disposed"), AreServed], 1) { Requests = 3 },
        new("given up while a read waits for its content", Section,
            [[Read, Send(Head), End]],
            [Begin("GET", "/gone"), HasHead("/gone"), Neighbours, CancelsReading("/gone"), AreServed], 2) { Requests = 3 },
        new("given up within chunks, which are read off", Section,
            [[Read, Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), Hold("disposed"), Send("5\r\nworld\r\n0\r\nX: y\r\n\r\n"), Serve]],
            [Begin("GET", "/gone"), ReadsPart("/gone", "hello"), Neighbours, Disposes("/gone"), Open("disposed"), AreServed], 1) { Requests = 3 },
        new("given up within content whose rest does not come in time", Section,
            [[Read, Send(Head + "he"), End]],
            [Begin("GET", "/gone"), ReadsPart("/gone", "he"), Neighbours, Disposes("/gone"), Advance(2.1), AreServed], 2) { Requests = 3 },
        new("given up within content that breaks while it is read off", Section,
            [[Read, Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), Hold("disposed"), Send("x"), End]],
            [Begin("GET", "/gone"), ReadsPart("/gone", "hello"), Neighbours, Disposes("/gone"), Open("disposed"), AreServed], 2) { Requests = 3 },
        new("given up within content that the close delimits", Section,
            [[Read, Send("HTTP/1.1 200 OK\r\n\r\nhello"), End]],
            [Begin("GET", "/gone"), ReadsPart("/gone", "hello"), Neighbours, Disposes("/gone"), AreServed], 2) { Requests = 3 },
        new("given up when its response was complete: it changes nothing", Section,
            [[Read, Answer("/gone"), Serve]],
            [Begin("GET", "/gone"), HasHead("/gone"), Cancels("/gone"), Neighbours, AreServed], 1) { Requests = 3 },
        new("all are given up, those that wait first, and the next is served", Section,
            [[Read, End]],
            [Begin("GET", "/gone"), UntilRequestHeads(1), Neighbours, Cancels("/2"), Cancels("/3"), Cancels("/gone")], 2) { Requests = 1 },
        // Where the one on the connection goes first, the next one gets a connection; being given up on it, it takes that one with it.
        new("all are given up, each when it is on a connection, and the next is served", Section,
            [[Read, End], [Read, End], [Read, End]],
            [Begin("GET", "/gone"), UntilRequestHeads(1), Neighbours, Cancels("/gone"), UntilRequestHeads(2), Cancels("/2"), UntilRequestHeads(3), Cancels("/3")], 4) { Requests = 3 },
        new("a POST is given up, and the POSTs behind it go once", Section,
            [[Read, End]],
            [
                Begin("POST", "/gone", new StringContent("a")), UntilRequestHeads(1), Begin("POST", "/2", new StringContent("b")), Begin("POST", "/3", new StringContent("c")),
                Cancels("/gone"), AreServed,
            ], 2) { Requests = 3 },
    ];
}
