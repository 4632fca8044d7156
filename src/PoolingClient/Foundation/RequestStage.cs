namespace PoolingClient;

/// <summary>How far a request had come when it failed. Each stage is a state of the socket under it.</summary>
public enum RequestStage
{
    /// <summary>It waited for a connection; there was no socket yet.</summary>
    Queue,

    /// <summary>The host's name was being resolved.</summary>
    Resolve,

    /// <summary>A TCP handshake was under way.</summary>
    Connect,

    /// <summary>A TLS handshake was under way.</summary>
    TlsHandshake,

    /// <summary>A tunnel through a proxy was being asked for.</summary>
    ProxyTunnel,

    /// <summary>The request head was being sent.</summary>
    SendHead,

    /// <summary>The request content was being sent.</summary>
    SendContent,

    /// <summary>The request was sent; no octet, or not all, of the response head had come.</summary>
    AwaitHead,

    /// <summary>The response head had come; its content was being received.</summary>
    ReceiveContent,
}
