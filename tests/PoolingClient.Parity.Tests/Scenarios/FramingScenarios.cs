using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Where the content of a response ends, and what becomes of the connection.</summary>
internal static class FramingScenarios
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    public static IEnumerable<Scenario> All { get; } =
    [
        Make.Answered("framing: Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        Make.Answered("framing: Content-Length: 0", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Make.Answered("framing: Content-Length with leading zeros", "HTTP/1.1 200 OK\r\nContent-Length: 0002\r\n\r\nok"),
        Make.Answered("framing: 300 KB", ServerResponse.Generated(300_000)),
        Make.Answered("framing: until the end of the connection", ServerResponse.CloseDelimited("all of it")),
        Make.Answered("framing: until the end of the connection, nothing", ServerResponse.CloseDelimited("")),
        Make.Answered("framing: chunked", ServerResponse.Chunked("one", "two", "three")),
        Make.Answered("framing: chunked, empty", $"{Chunked}0\r\n\r\n"),
        Make.Answered("framing: chunked with extensions", $"{Chunked}2;a=b;c=\"d\"\r\nok\r\n0;e\r\n\r\n"),
        Make.Answered("framing: chunk sizes in both letter cases and with zeros", $"{Chunked}00a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
        Make.Answered("framing: Transfer-Encoding: Chunked in capitals", "HTTP/1.1 200 OK\r\ntransfer-encoding: CHUNKED\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        Make.Answered("framing: trailers", $"{Chunked}2\r\nok\r\n0\r\nX-Trailer: 1\r\nX-Other: caf\u00e9\r\n\r\n"),
        Make.Answered("framing: trailers that are not allowed there", $"{Chunked}2\r\nok\r\n0\r\nContent-Length: 5\r\nX-Good: 1\r\nHost: x\r\n\r\n"),
        Make.Answered("framing: trailers announced", "HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-T: 1\r\n\r\n"),
        Make.Answered("framing: Connection: close", ServerResponse.Ok("bye").WithClose()),
        Make.Answered("framing: Connection: close, and chunked", ServerResponse.Chunked("bye").WithClose()),
        Make.Answered("framing: two equal Content-Length lines", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: two different Content-Length lines", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
        Make.AnsweredAndClosed("framing: Content-Length: 2, 2", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: Content-Length: -1", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: Content-Length: +2", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: Content-Length: two", "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: an empty Content-Length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: Content-Length beyond 64 bit", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: chunked and Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: Transfer-Encoding: gzip", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: Transfer-Encoding: gzip, chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: Transfer-Encoding: chunked, chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: Transfer-Encoding: xchunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: the end comes before Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok"),
        Make.AnsweredAndClosed("bad framing: the end comes within a chunk", $"{Chunked}a\r\nok"),
        Make.AnsweredAndClosed("bad framing: the end comes between chunks", $"{Chunked}2\r\nok\r\n"),
        Make.AnsweredAndClosed("bad framing: the end comes before the last CRLF", $"{Chunked}2\r\nok\r\n0\r\n"),
        Make.AnsweredAndClosed("bad framing: a chunk size that is no number", $"{Chunked}zz\r\nok\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: an empty chunk size", $"{Chunked}\r\nok\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: a chunk size of 17 digits", $"{Chunked}fffffffffffffffff\r\nok\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: a chunk that is longer than its size", $"{Chunked}2\r\nokay\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: chunk lines that end in bare LF", $"{Chunked}2\nok\n0\n\n"),
        Make.AnsweredAndClosed("bad framing: a blank after the chunk size", $"{Chunked}2 \r\nok\r\n0\r\n\r\n"),
        Make.AnsweredAndClosed("bad framing: a trailer without a colon", $"{Chunked}2\r\nok\r\n0\r\nX-T\r\n\r\n"),
        Make.Answered("framing: surplus octets after Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\noksurplus"),
        Make.Answered("framing: a whole response that nobody asked for", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
        Dripped("framing: octet by octet, Content-Length", "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello"),
        Dripped("framing: octet by octet, chunked", $"{Chunked}5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n"),
    ];

    private static Scenario Dripped(string name, string octets) => Make.Answered(name, ServerResponse.Raw(octets).WithEffect(Effect.At(EffectStage.BeforeStatusLine).Drip(1, TimeSpan.FromMilliseconds(1))));
}
