using System.Net.Http;
using PoolingClient.Tests.Handler;
using static PoolingClient.Tests.Sequences.ByCaller;
using static PoolingClient.Tests.Sequences.OnServer;

namespace PoolingClient.Tests.Sequences;

/// <summary>
/// Three requests on one connection before the first is answered (RFC 9112 9.3.2): each gets its own answer, or goes to another connection where it gets
/// one, or fails because its own answer had begun.
/// </summary>
internal static class PipelineRows
{
    private const string Section = "RFC 9112 9.3.2", Close2 = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n/2", Long = "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n";

    private static readonly string A1 = Servers.Answer("/1"), A2 = Servers.Answer("/2"), A3 = Servers.Answer("/3"), Evil = Servers.Answer("evil");
    private static readonly CallerStep AllGive = Then(Gives("/1", "/1"), Gives("/2", "/2"), Gives("/3", "/3"));

    public static readonly Sequence[] All =
    [
        Three("all answers come at once", [Send(A1 + A2 + A3), Serve], [AllGive], 1),
        Three("the answers come in two parts, cut within the second", [Send(A1 + A2[..20]), Mark("sent"), Hold("go on"), Send(A2[20..] + A3), Serve], [Wait("sent"), Gives("/1", "/1"), Waits("/2"), Open("go on"), Gives("/2", "/2"), Gives("/3", "/3")], 1),
        Three("interim responses stand before each", [Send($"HTTP/1.1 103 X\r\nA: b\r\n\r\n{A1}HTTP/1.1 100 X\r\n\r\nHTTP/1.1 102 X\r\n\r\n{A2}HTTP/1.1 103 X\r\n\r\n{A3}"), Serve], [AllGive], 1),
        Three("close in the middle: what comes behind it is nobody's", [Send(A1 + Close2 + Evil), End], [AllGive], 2),
        Three("close in the middle, in an interim response", [Send($"{A1}HTTP/1.1 103 X\r\nConnection: close\r\n\r\n{A2}"), End], [AllGive], 2),
        Three("HTTP/1.0 in the middle", [Send(A1 + "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n/2"), End], [AllGive], 2),
        Three("the server takes one more only", [Send("HTTP/1.1 200 OK\r\nKeep-Alive: max=1\r\nContent-Length: 2\r\n\r\n/1" + A2), End], [AllGive], 2),
        Three("content that the close delimits in the middle", [Send(A1 + "HTTP/1.1 200 OK\r\n\r\n/2"), Fin, End], [AllGive], 2),
        Three("FIN before the first answer", [Fin, End], [AllGive], 2),
        Three("RST before the first answer", [Reset], [AllGive], 2),
        Three("FIN behind the first answer", [Send(A1), Fin, End], [AllGive], 2),
        Three("RST behind the first answer", [Send(A1), Mark("sent"), Hold("go on"), Reset], [Wait("sent"), Gives("/1", "/1"), Open("go on"), Gives("/2", "/2"), Gives("/3", "/3")], 2),
        Three("FIN within the head of the second", [Send(A1 + A2[..12]), Fin, End], [Gives("/1", "/1"), Breaks("/2", RequestStage.AwaitHead, HttpRequestError.ResponseEnded, "(FIN) within the response's head"), Gives("/3", "/3")], 2),
        Three("FIN within the content of the second", [Send(A1 + A2[..^1]), Fin, End], [Gives("/1", "/1"), FailsReading("/2", HttpRequestError.ResponseEnded, "after 1 of 2 octets of content"), Gives("/3", "/3")], 2),
        Three("the second breaks a rule", [Send(A1 + "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n" + Evil), End], [Gives("/1", "/1"), Breaks("/2", RequestStage.AwaitHead, HttpRequestError.InvalidResponse, "Content-Length is one decimal number"), Gives("/3", "/3")], 2),
        Three("the second has more content than it says", [Send(A1 + A2 + "x" + Evil), End], [Gives("/1", "/1"), Gives("/2", "/2"), Breaks("/3", RequestStage.AwaitHead, HttpRequestError.InvalidResponse, "begins with a status line")], 2),
        Three("an octet behind the last", [Send(A1 + A2 + A3 + "x"), End], [AllGive], 2),
        Three("an answer behind the last", [Send(A1 + A2 + A3 + Evil), End], [AllGive], 2),
        Three("204 with a length in the middle", [Send(A1 + "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\n" + Evil), End], [Gives("/1", "/1"), Gives("/2", "", 204), Gives("/3", "/3")], 2),
        Three("silence behind the first answer", [Send(A1), End], [Gives("/1", "/1"), Advance(2.1), Gives("/2", "/2"), Gives("/3", "/3")], 2),
        Three("400 and close for all: each asks again, alone", [Send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), Fin, End], [AllGive], 2),
        Three("400 that keeps the connection is the first one's", [Send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" + A2 + A3), Serve], [Gives("/1", "", 400), Gives("/2", "/2"), Gives("/3", "/3")], 1),
        Three("content that its caller does not read holds nobody for long", [Send(Long + "a"), Hold("freed"), Send(new string('a', 69_999)), End], [HasHead("/1"), Advance(1.1), Open("freed"), Gives("/1", new string('a', 70_000)), Gives("/2", "/2"), Gives("/3", "/3")], 2),
        Cancelled("/1", A1 + A2 + A3, 1), Cancelled("/2", A1 + A2 + A3, 1), Cancelled("/3", A1 + A2 + A3, 1),
        Cancelled("/2", A1 + Servers.Answer(new string('x', 100)) + A3, 2, " whose answer is too long to be read off") with { Options = options => (options.MaxPipelineDepth, options.MaxResponseDrainSize) = (4, 50) },
        Cancelled("/2", A1 + "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", 2, " whose answer breaks a rule"),
        new("HEAD in the middle is answered with content", Section,
            [[AnswerWarmUp, Read, Read, Read, Send(A1 + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" + A3), End]],
            [WarmUp, Begin("GET", "/1"), Begin("HEAD", "/2"), Begin("GET", "/3"), Gives("/1", "/1"), Gives("/2", ""), Breaks("/3", RequestStage.AwaitHead, HttpRequestError.InvalidResponse, "begins with a status line")], 2)
        {
            Options = Deep,
        },
        new("a POST waits for all before it, and all for it", Section,
            [[AnswerWarmUp, Read, Hold("begun"), Send(A1), Read, Send(A2), Read, Send(A3), Serve]],
            [WarmUp, Begin("GET", "/1"), Begin("POST", "/2", new StringContent("once")), Begin("GET", "/3"), Open("begun"), AllGive], 1) { Options = Deep },
    ];

    private static void Deep(SocketPoolOptions options) => options.MaxPipelineDepth = 4;

    private static Sequence Three(string name, ServerStep[] server, CallerStep[] callers, int connections) => new("pipelined: " + name, Section,
        [[AnswerWarmUp, Read, Read, Read, .. server]], [WarmUp, Begin("GET", "/1"), Begin("GET", "/2"), Begin("GET", "/3"), .. callers], connections)
    { Options = Deep };

    private static Sequence Cancelled(string which, string answers, int connections, string more = "")
    {
        CallerStep[] others = [.. new[] { "/1", "/2", "/3" }.Where(target => target != which).Select(target => Gives(target, target))];
        return Three($"{which} is given up{more}", [Mark("read"), Hold("gone"), Send(answers), connections == 1 ? Serve : End], [Wait("read"), Cancels(which), Open("gone"), .. others], connections);
    }

    /// <summary>It fails by its own response, which had begun.</summary>
    private static CallerStep Breaks(string target, RequestStage stage, HttpRequestError error, string words) => Fails(target, stage, RequestFate.ResponseStarted, error, words);
}
