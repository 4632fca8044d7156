namespace PoolingClient.Http1.Tests;

/// <summary>Interim responses and 101 (RFC 9110 15.2, policy P5, P6).</summary>
internal static class InterimRows
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
    private const string Final = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private const string FinalHead = "1.1 200 OK, length 0, kept | end";
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n";
    private const string Switched = "1.1 101 Switching Protocols, tunnel, last";

    private static readonly RequestKind[] Upgrade = [RequestKind.Upgrade];

    public static readonly ValidRow[] Valid =
    [
        new("100 before a response", "P6", Continue + Final, "100 | " + FinalHead),
        new("102 before a response", "P6", "HTTP/1.1 102 Processing\r\n\r\n" + Final, "102 | " + FinalHead),
        new("103 with its fields", "RFC 8297 2", "HTTP/1.1 103 Early Hints\r\nLink: <a>; rel=preload\r\nLink: <b>\r\n\r\n" + Final,
            "103 Link: <a>; rel=preload|Link: <b> | " + FinalHead) { Fields = "Content-Length: 0" },
        new("199 before a response", "RFC 9110 15.2", "HTTP/1.1 199 X\r\n\r\n" + Final, "199 | " + FinalHead),
        new("100 without a reason", "P1", "HTTP/1.1 100\r\n\r\n" + Final, "100 | " + FinalHead),
        new("several interim responses", "P6", Continue + "HTTP/1.1 103 X\r\nA: b\r\n c\r\n\r\n" + Continue + Final, "100 | 103 A: b   c | 100 | " + FinalHead),
        new("32 interim responses", "P6", Many(32) + Final, Text(32) + FinalHead),
        new("32 interim responses to each of two requests", "P6", Many(32) + Final + Many(32) + Final, Text(32) + FinalHead + " | " + Text(32) + FinalHead)
            { Requests = [RequestKind.Ordinary, RequestKind.Ordinary] },
        new("100 before an answer to HEAD", "P6", Continue + Final, "100 | 1.1 200 OK, none (0), kept | end") { Requests = [RequestKind.Head] },
        new("100 before content to the close", "P6", Continue + "HTTP/1.1 200 OK\r\n\r\nabc", "100 | 1.1 200 OK, close, last | [abc] | end") { Fin = true },
        new("1xx with a length ends reuse", "P5", "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n" + Final, "100 Content-Length: 0 | 1.1 200 OK, length 0, last | end"),
        new("1xx with a length has no content", "P5", "HTTP/1.1 103 X\r\nContent-Length: 5\r\n\r\n" + Final, "103 Content-Length: 5 | 1.1 200 OK, length 0, last | end"),
        new("1xx with chunked ends reuse", "P5", "HTTP/1.1 103 X\r\nTransfer-Encoding: chunked\r\n\r\n" + Final,
            "103 Transfer-Encoding: chunked | 1.1 200 OK, length 0, last | end"),
        new("1xx with a length ends the reuse also where another 1xx follows", "P5", "HTTP/1.1 103 X\r\nContent-Length: 0\r\n\r\n" + Continue + Final,
            "103 Content-Length: 0 | 100 | 1.1 200 OK, length 0, last | end"),
        new("1xx with close ends reuse", "P5, RFC 9112 9.6", "HTTP/1.1 103 X\r\nConnection: close\r\n\r\n" + Final, "103 Connection: close | 1.1 200 OK, length 0, last | end"),
        new("the 1xx before one response do not end the reuse after the next", "P5", "HTTP/1.1 103 X\r\nContent-Length: 0\r\n\r\n" + Final + Final,
            "103 Content-Length: 0 | 1.1 200 OK, length 0, last | end | " + FinalHead) { Requests = [RequestKind.Ordinary, RequestKind.Ordinary] },
        new("101 that was asked for", "RFC 9110 15.2.2", Switch + "octets of another protocol", Switched + " | [octets of another protocol] | end") { Requests = Upgrade, Fin = true },
        new("101 that was asked for, without fields", "RFC 9110 15.2.2", "HTTP/1.1 101 \r\n\r\n", "1.1 101 , tunnel, last | end") { Requests = Upgrade, Fin = true },
        new("101 behind 100", "RFC 9110 15.2.2", Continue + Switch, "100 | " + Switched + " | end") { Requests = Upgrade, Fin = true },
        new("an upgrade that is not granted", "RFC 9110 7.8", Final, FinalHead) { Requests = Upgrade },
    ];

    public static readonly IncompleteRow[] Incomplete =
    [
        new("an interim response and nothing behind it", "P6", Continue, "100"),
        new("32 interim responses and nothing behind them", "P6", Many(32), Text(32)[..^3]),
        new("a final head behind 32 interim responses", "P6", Many(32) + "HTTP/1.1 20", Text(32)[..^3]),
    ];

    public static readonly InvalidRow[] Invalid =
    [
        new("33 interim responses", "P6", Many(32) + "HTTP/1.1 100‸ Continue\r\n\r\n" + Final, Rule.TooManyInterim) { Before = Text(32)[..^3] },
        new("33 interim responses, the last with fields", "P6", Many(32) + "HTTP/1.1 103‸ X\r\nA: b\r\n\r\n" + Final, Rule.TooManyInterim) { Before = Text(32)[..^3] },
        new("101 that nobody asked for", "P6, RFC 9110 15.2.2", "HTTP/1.1 101‸ Switching Protocols\r\nUpgrade: x\r\n\r\n", Rule.UnsolicitedSwitch),
        new("101 that nobody asked for, without a reason", "P6, RFC 9110 15.2.2", "HTTP/1.1 101‸\r\n\r\n", Rule.UnsolicitedSwitch),
        new("101 to HEAD", "P6", "HTTP/1.1 101‸ X\r\n\r\n", Rule.UnsolicitedSwitch) { Requests = [RequestKind.Head] },
        new("101 to CONNECT", "P6", "HTTP/1.1 101‸ X\r\n\r\n", Rule.UnsolicitedSwitch) { Requests = [RequestKind.Connect] },
        new("101 behind 100 that nobody asked for", "P6", Continue + "HTTP/1.1 101‸ X\r\n\r\n", Rule.UnsolicitedSwitch) { Before = "100" },
        new("content behind an interim response", "P5", Continue + "h‸ello", Rule.StatusLine) { Before = "100" },
        new("CRLF behind an interim response", "P12", Continue + "\r‸\n" + Final, Rule.StatusLine) { Before = "100" },
        new("a bad field in an interim response", "P3", "HTTP/1.1 100 Continue\r\nA ‸: b\r\n\r\n", Rule.SpaceBeforeColon),
        new("white space before the first field behind an interim response", "P3", Continue + "HTTP/1.1 200 OK\r\n ‸A: b\r\n\r\n", Rule.SpaceBeforeFirstField) { Before = "100" },
    ];

    private static string Many(int count) => string.Concat(Enumerable.Repeat(Continue, count));

    private static string Text(int count) => string.Concat(Enumerable.Repeat("100 | ", count));
}
