using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Asks the proxy of a route for a tunnel to the route's origin. What goes through a tunnel is the origin's: the proxy's credentials never do.</summary>
internal abstract class Tunnel(Origin origin, ProxyHop proxy, PoolSettings settings)
{
    protected Origin Origin => origin;

    protected ProxyHop Proxy => proxy;

    protected PoolSettings Settings => settings;

    /// <summary>The way to make tunnels on the route; null where it has none.</summary>
    public static Tunnel? On(in Route route, PoolSettings settings) => route is not { Proxy: { } proxy, IsForwarded: false } ? null : proxy.Kind switch
    {
        ProxyKind.Http or ProxyKind.Https => new HttpTunnel(route.Origin, proxy, settings),
        ProxyKind.Socks5 => new Socks5Tunnel(route.Origin, proxy, settings),
        _ => new Socks4Tunnel(route.Origin, proxy, settings),
    };

    /// <summary>A carrier that leads to the origin. The carriers that are not given back are disposed.</summary>
    /// <param name="connect">Makes a connection to the proxy; it may be needed more than once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TunnelFailedException">The proxy made no tunnel; the exception says why.</exception>
    public abstract Task<Carrier> OpenAsync(Func<Task<Carrier>> connect, CancellationToken cancellationToken);
}
