namespace PoolingClient.Testing;

/// <summary>One of the two ways that octets go through a <see cref="FaultProxy"/>.</summary>
public enum ProxyPath
{
    /// <summary>From the client to the server.</summary>
    ToServer,

    /// <summary>From the server to the client.</summary>
    ToClient,
}
