namespace PoolingClient.Foundation;

/// <summary>
/// The way to an origin, and so what makes one connection as good as another: requests with the same route may share connections. TLS
/// options are the same for all routes of a pool.
/// </summary>
/// <param name="Origin">Whom connections on it carry requests for; where a proxy forwards them, the proxy itself.</param>
/// <param name="Proxy">The proxy on the way; null where there is none.</param>
/// <param name="IsForwarded">The proxy forwards requests for any http origin (RFC 9112 3.2.2), instead of making a tunnel to one.</param>
internal readonly record struct Route(Origin Origin, ProxyHop? Proxy = null, bool IsForwarded = false)
{
    /// <summary>Where sockets on it are connected to.</summary>
    public (string Host, int Port) Destination => Proxy is { } proxy ? (proxy.Host, proxy.Port) : (Origin.Host, Origin.Port);

    public override string ToString() => Proxy is not { } proxy ? Origin.ToString() : IsForwarded ? $"{proxy}" : $"{Origin} through {proxy}";
}
