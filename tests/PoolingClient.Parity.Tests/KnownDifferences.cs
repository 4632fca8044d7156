namespace PoolingClient.Parity;

/// <summary>The differences that are meant, each with its reason. Whatever else differs, or differs no more, fails a test.</summary>
internal static partial class KnownDifferences
{
    public static IReadOnlyList<Difference> Deliberate { get; } =
    [
        new("Options that are not there: meters and propagation are the process's, fields are ASCII out and Latin-1 in, streams are not replaced after TLS.",
            "default: ActivityHeadersPropagator", "default: MeterFactory", "default: PlaintextStreamFilter", "default: Properties", "default: RequestHeaderEncodingSelector", "default: ResponseHeaderEncodingSelector"),
        new("Everything has a limit: no dial, no pool and no connection is without one.",
            "default: ConnectTimeout", "default: MaxConnectionsPerServer", "default: PooledConnectionLifetime"),
        new("A pool serves many users, and so would its cookies: they are off unless asked for.",
            "default: UseCookies"),
        new("Zero is no time limit and null is no object: both are refused when they are set.",
            "option: PooledConnectionIdleTimeout = 00:00:00", "option: PooledConnectionLifetime = 00:00:00", "option: CookieContainer = null", "option: SslOptions = null"),
        new("The options are an object of their own, which may outlive a handler.",
            "dispose: an option of a disposed handler is set"),
        new("At most once: what may have been processed is sent again only if it is idempotent, and then also after RST and with content (RFC 9110 9.2.2).",
            "connection: FIN instead of an answer on a used one, POST without content", "connection: FIN instead of an answer on a used one, PUT with content",
            "connection: RST instead of an answer on a used one, GET", "100-continue: the connection ends instead"),
        new("A time limit that ended a request is a failure with a TimeoutException inside; a cancellation is always the caller's.",
            "cancel: ConnectTimeout", "tls: a handshake that stalls, within ConnectTimeout"),
        new("After a cancelled read, the next one says what became of the exchange.",
            "cancel: while content is read, from the stream"),
        new("A lost connection has an HttpRequestError that says so, not Unknown; inside is an IOException with it all the same.",
            "connection: RST instead of an answer on a used one, POST", "failure: RST before the head", "failure: RST within the content", "failure: RST within the content, buffered",
            "failure: one fails, and the next is served"),
        new("Broken content has an IOException inside, whatever part of it is broken.",
            "bad framing: a trailer without a colon"),
        new("What could split a message or says something untrue is refused, never sent and never mended.",
            "field: two Hosts", "field: Transfer-Encoding of one's own without content", "field: Transfer-Encoding: gzip, chunked with content",
            "field: CR and LF in a value", "field: CR in a value", "field: LF in a value", "field: NUL in a value", "field: a control character in a value", "field: DEL in a value",
            "field: LF at the end of a value", "field: a folded value", "field: LF in a field of the content", "content: a declared length that is no number"),
        new("A refusal says its reason itself: nothing is inside it.",
            "field: Transfer-Encoding: chunked without content"),
        new("Requests as RFC 9110 wants them: TRACE has no content (9.3.8), Expect stands only with content (10.1.1), Host stands once (7.2).",
            "method: TRACE without content", "field: Expect without content", "field: an empty Host"),
        new("1.0 \"or higher\" is sent as 1.1, the highest there is.",
            "version: 1.0 RequestVersionOrHigher"),
        new("HTTP/2 and above, asked for exactly, is refused at once with VersionNegotiationError; no octet is sent.",
            "version: 2.0 exactly, on http", "version: 2.0 or higher, on http", "tls: version 2.0 exactly, where the server has 1.1 only"),
        new("The line that frames content comes after the content's own.",
            "content: JSON", "content: chunked was asked for"),
        new("An error that came while the content was still being sent is the answer, not lost behind the content's failure.",
            "content: early 413 and close while it is being sent"),
        new("Inside stands what was wrong, with stage, fate and connection.",
            "content: a declared length above the stream's", "content: a declared length below the stream's", "reading: truncated content, GetStringAsync",
            "reading: truncated content, from the stream", "reading: a bad chunk, from the stream"),
        new("A response whose end cannot be proven is an error (RFC 9112 6.1, 6.3, 7.1).",
            "version: answered in 1.0 with chunked", "bad framing: two different Content-Length lines", "bad framing: Content-Length: -1", "bad framing: Content-Length: +2",
            "bad framing: Content-Length: two", "bad framing: an empty Content-Length", "bad framing: Content-Length beyond 64 bit", "bad framing: Transfer-Encoding: gzip",
            "bad framing: Transfer-Encoding: gzip, chunked", "bad framing: Transfer-Encoding: chunked, chunked", "bad framing: Transfer-Encoding: xchunked",
            "bad framing: chunk lines that end in bare LF"),
        new("A head that does not keep to the grammar is an error (RFC 9112 2.2, 4, 5.1; RFC 9110 5.5).",
            "bad head: status 099", "bad head: bare LF as line ends", "bad head: bare CR in a value", "bad head: NUL in a value", "bad head: a blank before the colon"),
        new("A Content-Length beside chunked is not shown, since it is not the length (RFC 9112 6.3); other values are shown as they came, folds become blanks (5.2).",
            "bad framing: chunked and Content-Length", "framing: Content-Length with leading zeros", "response field: folded"),
        new("A protocol that nobody asked for cannot be switched to (RFC 9110 7.8).",
            "upgrade: 101 that nobody asked for"),
        new("After 417 the request is sent again without Expect (RFC 9110 15.5.18).",
            "100-continue: 417"),
        new("A redirect that cannot be followed is the answer, with all that the server said.",
            "redirect: Location \"ftp://127.0.0.1/\"", "redirect: with a stream that cannot seek, 307"),
        new("What was set for one origin goes along within it, and to no other: Authorization, Cookie, Host.",
            "redirect: to another port, with Authorization and Cookie", "redirect: to the same origin, with Authorization and Cookie", "redirect: with Host of one's own"),
        new("A cookie that cannot stand in a request is left out; it does not fail every request after it.",
            "cookies: other than ASCII letters"),
        new("x-gzip is gzip (RFC 9110 8.4.1.3).",
            "coding: x-gzip"),
        new("Content that cannot be decoded, or that was cut off, is an HttpRequestException like any other broken response.",
            "coding: gzip that is none", "coding: gzip that is cut off"),
        new("Where there is no content, its fields stay as they came.",
            "coding: HEAD of gzip", "coding: 304 of gzip"),
        new("A minor version above 1 is read as 1.1, which is what is spoken (RFC 9110 2.5).",
            "bad head: HTTP/1.2"),
        new("The name that is sent and checked in TLS is the URI's, or TargetHost: a Host field does not choose who is trusted.",
            "tls: TargetHost names the host that is checked", "tls: Host chooses the name that is checked and sent"),
        new("A disposed stream says so instead of reading on.",
            "dispose: the response, then read its stream", "dispose: the stream, then read it"),
        new("Who waits for a connection of a disposed pool is told so; with SocketsHttpHandler it waits for ever.",
            "dispose: the handler while a request waits for a connection"),
    ];

    /// <summary>Differences that are mistakes of this project, or that nobody has decided about.</summary>
    public static IReadOnlyList<Difference> Findings { get; } = ReadFindings();

    /// <summary>Scenarios and real clients that wait for a feature.</summary>
    public static IReadOnlySet<string> Pending { get; } = ReadPending();

    public static Difference? Of(string scenario) => Deliberate.Concat(Findings).FirstOrDefault(difference => difference.Scenarios.Contains(scenario));

    static partial void AddPending(HashSet<string> names);

    static partial void AddFindings(List<Difference> findings);

    private static HashSet<string> ReadPending()
    {
        var names = new HashSet<string>();
        AddPending(names);
        return names;
    }

    private static List<Difference> ReadFindings()
    {
        var findings = new List<Difference>();
        AddFindings(findings);
        return findings;
    }
}
