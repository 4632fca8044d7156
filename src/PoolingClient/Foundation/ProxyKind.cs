namespace PoolingClient.Foundation;

/// <summary>How a proxy is spoken to.</summary>
internal enum ProxyKind
{
    /// <summary>HTTP: it forwards http, and makes tunnels for https (CONNECT, RFC 9110 9.3.6).</summary>
    Http,

    /// <summary>The same over TLS.</summary>
    Https,

    /// <summary>Tunnels to addresses that the client resolves.</summary>
    Socks4,

    /// <summary>Tunnels to names that the proxy resolves.</summary>
    Socks4a,

    /// <summary>RFC 1928; names are resolved by the proxy.</summary>
    Socks5,
}
