namespace PoolingClient.Http1.Tests;

/// <summary>Request heads that are written, and their octets (RFC 9112 3, 6).</summary>
internal static class RequestHeadRows
{
    public static readonly Dictionary<string, (RequestScript Script, string Octets)> All = new()
    {
        ["without content"] = (new(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        ["HTTP/1.0"] = (new() { Http10 = true }, "GET / HTTP/1.0\r\nHost: a\r\n\r\n"),
        ["an empty content that is announced"] = (new() { Method = "POST", AnnounceEmpty = true }, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
        ["an empty content in HTTP/1.0"] = (new() { Method = "POST", AnnounceEmpty = true, Http10 = true }, "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
        ["a length"] = (new() { Method = "PUT", Framing = RequestFraming.OfLength(5) }, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"),
        ["length 0"] = (new() { Method = "PUT", Framing = RequestFraming.OfLength(0) }, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
        ["a length is announced once"] = (new() { Framing = RequestFraming.OfLength(7), AnnounceEmpty = true }, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n"),
        ["the largest length"] = (new() { Framing = RequestFraming.OfLength(long.MaxValue) }, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n"),
        ["chunked"] = (new() { Method = "POST", Framing = RequestFraming.Chunked }, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ["chunked is no empty content"] = (new() { Framing = RequestFraming.Chunked, AnnounceEmpty = true }, "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ["a target with a query"] = (new() { Target = "/a/b?c=d&e=%20" }, "GET /a/b?c=d&e=%20 HTTP/1.1\r\nHost: a\r\n\r\n"),
        ["the absolute form"] = (new() { Target = "http://a:8080/" }, "GET http://a:8080/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        ["the authority form"] = (new() { Method = "CONNECT", Target = "a:443" }, "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
        ["the asterisk form"] = (new() { Method = "OPTIONS", Target = "*" }, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        ["a method keeps its case"] = (new() { Method = "m-SEARCH" }, "m-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n"),
        ["fields keep their order and case"] = (RequestScript.With(("b", "1"), ("A", "2"), ("b", "3")), "GET / HTTP/1.1\r\nHost: a\r\nb: 1\r\nA: 2\r\nb: 3\r\n\r\n"),
        ["an empty value"] = (RequestScript.With(("A", "")), "GET / HTTP/1.1\r\nHost: a\r\nA: \r\n\r\n"),
        ["HTAB and spaces in a value"] = (RequestScript.With(("A", "b \tc")), "GET / HTTP/1.1\r\nHost: a\r\nA: b \tc\r\n\r\n"),
        ["Host in any place and case"] = (new() { Fields = [("A", "b"), ("hOST", "[::1]:8080")] }, "GET / HTTP/1.1\r\nA: b\r\nhOST: [::1]:8080\r\n\r\n"),
        ["an empty Host"] = (new() { Fields = [("Host", "")] }, "GET / HTTP/1.1\r\nHost: \r\n\r\n"),
        ["the caller's Content-Length is checked and written once"] = (RequestScript.With(("content-length", "5")) with { Framing = RequestFraming.OfLength(5) },
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"),
        ["the caller's Content-Length with zeros before it"] = (RequestScript.With(("Content-Length", "005")) with { Framing = RequestFraming.OfLength(5) },
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"),
        ["the caller's Content-Length 0 without content"] = (RequestScript.With(("Content-Length", "0")), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        ["the caller's Content-Length beside chunked"] = (RequestScript.With(("Content-Length", "5")) with { Framing = RequestFraming.Chunked },
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ["the caller's Transfer-Encoding is checked and written once"] = (RequestScript.With(("transfer-encoding", " Chunked\t")) with { Framing = RequestFraming.Chunked },
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ["Connection and Expect are the caller's"] = (RequestScript.With(("Connection", "close"), ("Expect", "100-continue")),
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n"),
    };
}
