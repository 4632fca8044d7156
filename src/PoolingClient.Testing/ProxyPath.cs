namespace PoolingClient.Testing;

/// <summary>One of the two ways that octets go through a <see cref="FaultProxy"/>, each with its own end (RFC 9293 3.6.1).</summary>
public enum ProxyPath
{
    /// <summary>From the client to the server (one half of the connection: RFC 9293 3.6.1).</summary>
    ToServer,

    /// <summary>From the server to the client (the other half: RFC 9293 3.6.1).</summary>
    ToClient,
}
