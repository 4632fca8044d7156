namespace PoolingClient.Http1.Tests;

/// <summary>Whether the connection may be used again (RFC 9112 9.3, policy P10), and the hints of Keep-Alive.</summary>
internal static class PersistenceRows
{
    private const bool Close = true, Keep = true;

    /// <summary>Values of Connection (lines joined by a bar), and whether they hold the options close and keep-alive.</summary>
    private static readonly (string Lines, bool Close, bool Keep)[] Connections =
    [
        ("close", Close, false), ("Close", Close, false), ("CLOSE", Close, false), (" \tclose\t ", Close, false),
        ("foo, close", Close, false), ("close, foo", Close, false), (", ,close", Close, false), ("close,", Close, false), ("foo|close", Close, false),
        ("keep-alive", false, Keep), ("Keep-Alive", false, Keep), ("KEEP-ALIVE", false, Keep), ("foo,keep-alive", false, Keep), ("foo|keep-alive", false, Keep),
        ("keep-alive, close", Close, Keep), ("close, keep-alive", Close, Keep), ("keep-alive|close", Close, Keep), ("close|Keep-Alive", Close, Keep),
        ("", false, false), ("foo", false, false), ("closed", false, false), ("x-close", false, false), ("clo se", false, false), ("\"close\"", false, false),
        ("close=1", false, false), ("keepalive", false, false), ("keep-alive-x", false, false), ("upgrade", false, false),
    ];

    /// <summary>Values of Keep-Alive (lines joined by a bar), the hints in the log, and whether they forbid reuse.</summary>
    private static readonly (string Lines, string Hints, bool Ends)[] Hints =
    [
        ("timeout=5", ", idle 5", false), ("timeout=5, max=100", ", idle 5, max 100", false), ("max=1", ", max 1", false),
        ("timeout=0", ", idle 0", true), ("max=0", ", max 0", true), ("timeout=5, max=0", ", idle 5, max 0", true), ("timeout=000", ", idle 0", true),
        ("TimeOut=7,MAX=8", ", idle 7, max 8", false), (" timeout = 5 \t,\tmax = 6 ", ", idle 5, max 6", false), ("timeout=\"5\"", ", idle 5", false),
        ("timeout=9, timeout=4, timeout=6", ", idle 4", false), ("timeout=9|timeout=4", ", idle 4", false), ("max=3|max=9", ", max 3", false),
        ("", "", false), ("timeout", "", false), ("timeout=", "", false), ("timeout=x", "", false), ("timeout=-1", "", false), ("timeout=5s", "", false),
        ("timeout=99999999999999999999", "", false), ("timeout=2147483647", ", idle 2147483647", false), ("foo=0", "", false), ("=0", "", false), ("0", "", false),
        ("xtimeout=0, maximum=0", "", false), (",,max=5,", ", max 5", false),
    ];

    public static readonly ValidRow[] Valid =
    [
        .. Connections.Select(c => Row("1.1", Lines("Connection", c.Lines), !c.Close)),
        .. Connections.Select(c => Row("1.0", Lines("Connection", c.Lines), c.Keep && !c.Close)),
        .. Connections.Where(c => c.Close || c.Keep).Select(c => Row("1.5", Lines("connection", c.Lines), !c.Close)),
        .. Hints.Select(h => Row("1.1", Lines("Keep-Alive", h.Lines), !h.Ends, h.Hints)),
        Row("1.1", "", true),
        Row("1.0", "", false),
        Row("1.0", "Keep-Alive: timeout=5\r\n", false, ", idle 5"),
        Row("1.0", "Connection: keep-alive\r\nKeep-Alive: timeout=5, max=2\r\n", true, ", idle 5, max 2"),
        Row("1.0", "Connection: keep-alive\r\nKeep-Alive: max=0\r\n", false, ", max 0"),
        Row("1.1", "Connection: close\r\nKeep-Alive: timeout=5\r\n", false, ", idle 5"),
        Row("1.1", "Proxy-Connection: close\r\n", true),
        Row("1.0", "Proxy-Connection: keep-alive\r\n", false),
        Row("1.0", "KEEP-ALIVE: timeout=5\r\nCONNECTION: KEEP-ALIVE\r\n", true, ", idle 5"),
        new("persistence: close on an answer to HEAD", "P10", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "1.1 200 OK, none, last | end") { Requests = [RequestKind.Head] },
        new("persistence: close on 304", "P10", "HTTP/1.1 304 X\r\nConnection: close\r\n\r\n", "1.1 304 X, none, last | end"),
        new("persistence: 204 of HTTP/1.0", "P10", "HTTP/1.0 204 X\r\n\r\n", "1.0 204 X, none, last | end"),
        new("persistence: 204 of HTTP/1.0 with keep-alive", "P10", "HTTP/1.0 204 X\r\nConnection: keep-alive\r\n\r\n", "1.0 204 X, none, kept | end"),
        new("persistence: close on chunks", "P10", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n", "1.1 200 OK, chunked, last | end"),
        new("persistence: the hints of one response are not those of the next", "P10",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "1.1 200 OK, length 0, last, idle 5 | end | 1.1 200 OK, length 0, kept | end") { Requests = [RequestKind.Ordinary, RequestKind.Ordinary] },
    ];

    private static ValidRow Row(string version, string lines, bool kept, string hints = "") =>
        new($"persistence: {version} {lines.Replace("\r\n", "; ", StringComparison.Ordinal).Replace('\t', '~')}", "P10, RFC 9112 9.3",
            $"HTTP/{version} 200 OK\r\n{lines}Content-Length: 0\r\n\r\n",
            $"{(version == "1.0" ? "1.0" : "1.1")} 200 OK, length 0, {(kept ? "kept" : "last")}{hints} | end");

    private static string Lines(string name, string values) => string.Concat(values.Split('|').Select(value => $"{name}: {value}\r\n"));
}
