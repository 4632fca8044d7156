namespace PoolingClient.Parity;

/// <content>
/// Differences that the suite found and that are not meant. Each is to be mended, or to be moved to the deliberate ones with a reason; the test of a scenario
/// that has been mended fails until its name is taken out here. The file can be deleted when it is empty.
/// </content>
internal static partial class KnownDifferences
{
    static partial void AddFindings(List<Difference> findings) => findings.AddRange(
    [
        new("FINDING: callers look for an IOException inside (\"e.InnerException is IOException\"); a lost connection has none.",
            "bad head: the end comes within it", "bad head: the end comes within the status line", "bad framing: the end comes before Content-Length", "bad framing: the end comes within a chunk",
            "bad framing: the end comes between chunks", "bad framing: the end comes before the last CRLF", "bad framing: a chunk size that is no number", "bad framing: an empty chunk size",
            "bad framing: a chunk size of 17 digits", "bad framing: a chunk that is longer than its size", "reading: truncated content, buffered", "reading: a bad chunk, buffered",
            "connection: FIN instead of an answer on a used one, POST with content", "connection: RST instead of an answer on a used one, POST", "failure: FIN before the head",
            "failure: RST before the head", "failure: RST within the content", "failure: FIN within the content", "failure: FIN within the head", "failure: RST within the content, buffered",
            "failure: the connection ends as soon as it was accepted", "failure: one fails, and the next is served"),
        new("FINDING: the caller cancels, and the request's content is the first to notice: it must be a cancellation all the same.",
            "cancel: while the content of the request is sent"),
        new("FINDING: a cancelled read of content is an OperationCanceledException; \"catch (TaskCanceledException)\" does not see it.",
            "cancel: while content is read, from the stream", "cancel: while content is copied", "cancel: HttpClient.Timeout while content is buffered"),
        new("FINDING: content that came with the head can be read twice, content that came later cannot: which it is depends on the network.",
            "reading: the stream and then the string", "reading: CopyToAsync twice"),
        new("FINDING: Location is read as UTF-8 where it is UTF-8.",
            "response field: Location in UTF-8"),
        new("FINDING: what a stream of the request's content throws stands one exception deeper.",
            "content: a stream that fails"),
        new("FINDING: disposing a handler ends what is in flight. Handler factories dispose handlers whose responses are still being read.",
            "dispose: the handler while a request waits for its head", "dispose: the handler while content is read"),
        new("FINDING: ClientWebSocket sends its requests with ws and wss.",
            "target: ws", "upgrade: the same with a message to a ws address"),
        new("FINDING: CONNECT says Content-Length: 0, though it never has content (RFC 9110 9.3.6).",
            "connect: CONNECT of the caller's own", "connect: refused with 403"),
        new("FINDING: an activity of the caller's is not propagated (traceparent).",
            "field: traceparent where an activity is current"),
    ]);
}
