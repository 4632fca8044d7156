using static PoolingClient.Tests.Sequences.ByCaller;
using static PoolingClient.Tests.Sequences.OnServer;

namespace PoolingClient.Tests.Sequences;

/// <summary>Octets that answer no request (RFC 9112 9.2): whenever they come, the response before them is good, and nobody takes them for an answer.</summary>
internal static class SurplusRows
{
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    private const string Timeout408 = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    private const string Chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n/1\r\n0\r\nX: y\r\n\r\n";
    private const string Section = "RFC 9112 9.2";

    private static readonly (string Name, string Octets)[] Kinds =
    [
        ("an octet", "x"), ("an empty line", "\r\n"), ("a response", Evil), ("a 100", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("a 101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), ("a 408", Timeout408), ("a part of a head", "HTTP/1.1 200 O"),
    ];

    public static IEnumerable<Sequence> All => Kinds.SelectMany(kind => Of(kind.Name, kind.Octets));

    private static IEnumerable<Sequence> Of(string kind, string surplus)
    {
        yield return new($"{kind} comes with a response", Section,
            [[Read, Send(Handler.Servers.Answer("/1") + surplus), End]],
            [Get("/1", "/1")], 2)
        { Requests = 1 };
        yield return new($"{kind} comes with the chunks of a response while another request waits", Section,
            [[Read, Hold("queued"), Send(Chunks + surplus), End]],
            [Begin("GET", "/1"), UntilRequestHeads(1), Begin("GET", "/2"), Open("queued"), Gives("/1", "/1"), Gives("/2", "/2")], 2)
        { Requests = 2 };
        yield return new($"{kind} comes behind content that its caller reads from the socket", Section,
            [[Read, Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), Hold("head"), Send("hello" + surplus), End]],
            [Begin("GET", "/1"), HasHead("/1"), Open("head"), Gives("/1", "hello")], 2)
        { Requests = 1 };
        yield return new($"{kind} comes behind content that nobody reads", Section,
            [[Read, Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"), Hold("disposed"), Send("llo" + surplus), End]],
            [Begin("GET", "/1"), HasHead("/1"), Disposes("/1"), Open("disposed"), UntilConnections(0)], 2)
        { Requests = 1 };
        yield return new($"{kind} comes when the connection is idle", Section,
            [[Read, Answer("/1"), Hold("idle"), Send(surplus), End]],
            [Get("/1", "/1"), Open("idle"), UntilConnections(0), Begin("POST", "/2", new System.Net.Http.StringContent("once")), Gives("/2", "/2")], 2)
        { Requests = 2 };
        yield return new($"{kind} comes with FIN when the connection is idle", Section,
            [[Read, Answer("/1"), Hold("idle"), Send(surplus), Fin, End]],
            [Get("/1", "/1"), Open("idle"), UntilConnections(0), Get("/2", "/2")], 2)
        { Requests = 2 };
        yield return new($"{kind} comes behind the answer to HEAD", Section,
            [[Read, Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + surplus), End]],
            [Begin("HEAD", "/1"), Gives("/1", "")], 2)
        { Requests = 1 };
    }
}
