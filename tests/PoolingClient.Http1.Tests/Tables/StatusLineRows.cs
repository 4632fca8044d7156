namespace PoolingClient.Http1.Tests;

/// <summary>Status lines (RFC 9112 4, policy P1) and what may not stand before them (P12).</summary>
internal static class StatusLineRows
{
    private const string Rest = "\r\nContent-Length: 0\r\n\r\n";

    public static readonly ValidRow[] Valid =
    [
        Good("a reason", "HTTP/1.1 200 OK", "1.1 200 OK"),
        Good("an empty reason behind its space", "HTTP/1.1 200 ", "1.1 200 "),
        Good("neither space nor reason", "HTTP/1.1 200", "1.1 200 "),
        Good("a reason of several words", "HTTP/1.1 404 Not Found", "1.1 404 Not Found"),
        Good("HTAB and spaces in a reason", "HTTP/1.1 200  O\tK ", "1.1 200  O\tK "),
        Good("obs-text in a reason", "HTTP/1.1 200 Gefunden \u00FC\u0080\u00FF", "1.1 200 Gefunden \u00FC\u0080\u00FF"),
        Good("a reason of digits", "HTTP/1.1 200 200", "1.1 200 200"),
        Good("a reason like a field", "HTTP/1.1 200 A: b", "1.1 200 A: b"),
        Good("minor version 2 is treated as 1", "HTTP/1.2 200 OK", "1.1 200 OK", "RFC 9110 2.5"),
        Good("minor version 9 is treated as 1", "HTTP/1.9 200 OK", "1.1 200 OK", "RFC 9110 2.5"),
        Good("minor version 9 without a reason", "HTTP/1.9 200", "1.1 200 ", "RFC 9110 2.5"),
        Good("status 299", "HTTP/1.1 299 X", "1.1 299 X", "RFC 9110 15"),
        Good("status 418", "HTTP/1.1 418 I'm a teapot", "1.1 418 I'm a teapot", "RFC 9110 15"),
        Good("status 599", "HTTP/1.1 599 X", "1.1 599 X", "RFC 9110 15"),
        Good("status 600 is passed on", "HTTP/1.1 600 X", "1.1 600 X"),
        Good("status 999 is passed on", "HTTP/1.1 999 X", "1.1 999 X"),
        new("version 1.0", "P1, P10", "HTTP/1.0 200 OK" + Rest, "1.0 200 OK, length 0, last | end"),
        new("version 1.0 without a reason", "P1, P10", "HTTP/1.0 200" + Rest, "1.0 200 , length 0, last | end"),
        new("a status line and no field at all", "RFC 9112 2.1", "HTTP/1.1 200 OK\r\n\r\n", "1.1 200 OK, none, kept | end") { Requests = [RequestKind.Head] },
    ];

    public static readonly IncompleteRow[] Incomplete =
    [
        new("no octet", "P12", ""),
        new("a part of the protocol's name", "P1", "HTT"),
        new("a version without its minor number", "P1", "HTTP/1."),
        new("a status code of two digits so far", "P1", "HTTP/1.1 20"),
        new("a status code without its line end", "P1", "HTTP/1.1 200"),
        new("a reason without its line end", "P1", "HTTP/1.1 200 OK"),
        new("a status line that ends with CR so far", "P2", "HTTP/1.1 200 OK\r"),
        new("a status line without the empty line", "RFC 9112 2.1", "HTTP/1.1 200 OK\r\n"),
    ];

    public static readonly InvalidRow[] Invalid =
    [
        Bad("CRLF before the status line", "\r‸\nHTTP/1.1 200 OK", Rule.StatusLine, "P12"),
        Bad("LF before the status line", "\n‸HTTP/1.1 200 OK", Rule.StatusLine, "P12"),
        Bad("a space before the status line", " ‸HTTP/1.1 200 OK", Rule.StatusLine, "P12"),
        Bad("NUL before the status line", "\0‸HTTP/1.1 200 OK", Rule.StatusLine, "P12"),
        Bad("a byte order mark", "\u00EF‸\u00BB\u00BFHTTP/1.1 200 OK", Rule.StatusLine, "P12"),
        Bad("content without a head (HTTP/0.9)", "<‸html>", Rule.StatusLine, "P12"),
        Bad("another protocol", "I‸CY 200 OK", Rule.StatusLine),
        Bad("a protocol's name that only begins alike", "HTTPS‸/1.1 200 OK", Rule.StatusLine),
        Bad("a TLS alert", "\u0015‸\u0003\u0001\0\u0002\u0002F", Rule.TlsRecord),
        Bad("a TLS handshake", "\u0016‸\u0003\u0003\0\u0002", Rule.TlsRecord),
        Bad("the protocol in lower case", "h‸ttp/1.1 200 OK", Rule.StatusLine, "RFC 9112 2.3"),
        Bad("major version 2", "HTTP/2‸ 200 OK", Rule.Version, "RFC 9112 2.3"),
        Bad("major version 0", "HTTP/0‸.9 200 OK", Rule.Version, "RFC 9112 2.3"),
        Bad("major version x", "HTTP/x‸.1 200 OK", Rule.StatusLine, "RFC 9112 2.3"),
        Bad("no major version", "HTTP/.‸1 200 OK", Rule.StatusLine, "RFC 9112 2.3"),
        Bad("no minor version", "HTTP/1 ‸200 OK", Rule.StatusLine, "RFC 9112 2.3"),
        Bad("a comma in the version", "HTTP/1,‸1 200 OK", Rule.StatusLine, "RFC 9112 2.3"),
        Bad("a minor version that is no digit", "HTTP/1.x‸ 200 OK", Rule.Version, "RFC 9112 2.3"),
        Bad("a minor version that is missing", "HTTP/1. ‸200 OK", Rule.Version, "RFC 9112 2.3"),
        Bad("a minor version of two digits", "HTTP/1.11‸ 200 OK", Rule.Version, "RFC 9112 2.3"),
        Bad("a version of three parts", "HTTP/1.1.‸1 200 OK", Rule.StatusLine, "RFC 9112 2.3"),
        Bad("HTAB behind the version", "HTTP/1.1\t‸200 OK", Rule.StatusLine),
        Bad("the end behind the version", "HTTP/1.1\r‸", Rule.StatusLine),
        Bad("two spaces behind the version", "HTTP/1.1  ‸200 OK", Rule.StatusCode),
        Bad("no status code", "HTTP/1.1 \r‸", Rule.StatusCode),
        Bad("a word for the status code", "HTTP/1.1 O‸K", Rule.StatusCode),
        Bad("status 099", "HTTP/1.1 0‸99 X", Rule.StatusCode, "P1"),
        Bad("status 000", "HTTP/1.1 0‸00 X", Rule.StatusCode, "P1"),
        Bad("a status code of one digit", "HTTP/1.1 2 ‸OK", Rule.StatusCode),
        Bad("a status code of two digits", "HTTP/1.1 20 ‸OK", Rule.StatusCode),
        Bad("a status code of two digits and the end", "HTTP/1.1 20\r‸", Rule.StatusCode),
        Bad("a status code of four digits", "HTTP/1.1 2000‸ OK", Rule.StatusCode),
        Bad("a status code with a minus", "HTTP/1.1 -‸20 OK", Rule.StatusCode),
        Bad("a status code with a plus", "HTTP/1.1 +‸20 OK", Rule.StatusCode),
        Bad("a status code with a letter", "HTTP/1.1 2x‸0 OK", Rule.StatusCode),
        Bad("a status code with a superscript digit", "HTTP/1.1 \u00B2‸00 OK", Rule.StatusCode),
        Bad("a status code with a sub-code", "HTTP/1.1 404.‸1 X", Rule.StatusLine),
        Bad("a reason without its space", "HTTP/1.1 200O‸K", Rule.StatusLine),
        Bad("HTAB behind the status code", "HTTP/1.1 200\t‸OK", Rule.StatusLine),
        Bad("NUL in a reason", "HTTP/1.1 200 O\0‸K", Rule.ReasonPhrase),
        Bad("DEL in a reason", "HTTP/1.1 200 O\u007F‸K", Rule.ReasonPhrase),
        Bad("ESC in a reason", "HTTP/1.1 200 \u001B‸[31m", Rule.ReasonPhrase),
    ];

    private static ValidRow Good(string name, string line, string expected, string section = "P1") =>
        new(name, section, line + Rest, expected + ", length 0, kept | end");

    private static InvalidRow Bad(string name, string line, Rule rule, string section = "RFC 9112 4") => new(name, section, line + Rest, rule);
}
