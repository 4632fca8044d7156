namespace PoolingClient.Testing;

/// <summary>One of the two ways that octets go through a <see cref="FaultProxy"/>, each with its own end (RFC 9293 3.6.1).</summary>
public enum ProxyPath
{
    /// <summary>From the client to the server.</summary>
    ToServer,

    /// <summary>From the server to the client.</summary>
    ToClient,
}
