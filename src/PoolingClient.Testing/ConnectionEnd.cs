namespace PoolingClient.Testing;

/// <summary>How a connection ended, named by the side that ended it first (RFC 9293 3.6).</summary>
public enum ConnectionEnd
{
    /// <summary>Neither side has ended it (ESTABLISHED, RFC 9293 3.3.2).</summary>
    Open,

    /// <summary>The client sent FIN (RFC 9293 3.6).</summary>
    ClosedByClient,

    /// <summary>The client sent RST (RFC 9293 3.5.3).</summary>
    ResetByClient,

    /// <summary>The server sent FIN (RFC 9293 3.6): by a close or a half close (RFC 9293 3.6.1), or because it was disposed.</summary>
    ClosedByServer,

    /// <summary>The server sent RST (RFC 9293 3.10.5).</summary>
    ResetByServer,
}
