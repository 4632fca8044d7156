namespace PoolingClient;

/// <summary>How far a request had come when it failed. Each stage is a state of the socket under it (RFC 9112 9).</summary>
public enum RequestStage
{
    /// <summary>It waited for a connection (RFC 9112 9.4); there was no socket yet.</summary>
    Queue,

    /// <summary>The host's name was being resolved (DNS: RFC 1035).</summary>
    Resolve,

    /// <summary>A TCP handshake was under way (RFC 9293 3.5; SYN-SENT: RFC 9293 3.3.2).</summary>
    Connect,

    /// <summary>A TLS handshake was under way (RFC 8446 4).</summary>
    TlsHandshake,

    /// <summary>A tunnel through a proxy was being asked for (CONNECT: RFC 9110 9.3.6; SOCKS5: RFC 1928 4).</summary>
    ProxyTunnel,

    /// <summary>The request head was being sent (RFC 9112 3, RFC 9112 5).</summary>
    SendHead,

    /// <summary>The request content was being sent (RFC 9112 6).</summary>
    SendContent,

    /// <summary>The request was sent; no octet, or not all, of the response head (RFC 9112 4) had come.</summary>
    AwaitHead,

    /// <summary>The response head had come; its content was being received (RFC 9112 6.3).</summary>
    ReceiveContent,
}
