namespace PoolingClient.Tests.Proxies;

/// <summary>What a proxy answers to CONNECT that makes no tunnel, and what the failure says of it.</summary>
/// <param name="Octets">The octets, one a character (Latin-1). Behind them the proxy ends the connection.</param>
/// <param name="Says">Words of the failure.</param>
/// <remarks>Mutations of these are what the fuzzer gives the reader: it is compiled there too.</remarks>
internal sealed record ConnectReplyRow(string Octets, string Says)
{
    /// <summary>What stands before the rest of <see cref="AsksFor"/>.</summary>
    public const string Challenge = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"r\"\r\n";

    public static readonly ConnectReplyRow[] Refused =
    [
        new("garbage\r\n\r\n", "was refused"),
        new("\u0015\u0003\u0001\u0000\u0002\u0002\u0016", "was refused"),
        new("HTTP/1.1 101 Switching Protocols\r\n\r\n", "was refused"),
        new("HTTP/1.1 200 OK\r\n\r\nsurplus", "sent octets behind its 200"),
        new("HTTP/1.1 200 OK\r\n : x\r\n\r\n", "was refused"),
        new("HTTP/1.1 200 OK\r\nX: ", "inside its answer"),
        new("", "without an answer to CONNECT"),
        new("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "does not allow a tunnel"),
        new("HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", "could not connect to the origin"),
        new("HTTP/1.1 407 X\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n", "407"),
        new("HTTP/1.1 407 X\r\nConnection: close\r\nProxy-Authenticate: Basic\r\n\r\nclose", "407"),
    ];

    /// <summary>407, in whichever way its content ends.</summary>
    public static readonly FramedReply[] AsksFor =
    [
        new("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", false, 1),
        new("Content-Length: 70000\r\n\r\n", false, 2),
        new("Content-Length: 3\r\n\r\nabc", true, 2),
        new("Content-Length: 3\r\n\r\nab", true, 2),
        new("\r\nabc", true, 2),
        new("Content-Length: 3\r\n\r\nabcsurplus", false, 2),
    ];

    /// <summary>What makes a tunnel (RFC 9110 9.3.6): framing fields mean nothing in it.</summary>
    public static readonly string[] Tunnels =
    [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 299\r\n\r\n",
        "HTTP/1.0 200 Connection established\r\nVia: 1.1 x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nVia: x\r\n\r\n",
    ];
}

/// <param name="Rest">What stands behind the challenge.</param>
/// <param name="Closes">Whether the proxy then ends the connection.</param>
/// <param name="Connections">How many connections the tunnel takes.</param>
internal sealed record FramedReply(string Rest, bool Closes, int Connections);
