using System.Net;
using System.Net.Http;
using PoolingClient.Foundation;

namespace PoolingClient.Pool;

/// <summary>
/// Asks the caller's <see cref="IWebProxy"/>, or the environment's, which way requests go. What it throws is told, not taken for "no proxy":
/// a request would otherwise go round a proxy that somebody relies on.
/// </summary>
internal sealed class ProxyChoice(IWebProxy proxy)
{
    /// <summary>The port of SOCKS where the proxy's URI names none (RFC 1928 3).</summary>
    private const int SocksPort = 1080;

    // Any thread. Proxies mostly give the same URI each time: what it means is read once.
    private volatile Met? _last;

    private sealed record Met(Uri Uri, ProxyHop Hop);

    /// <exception cref="HttpRequestException">The <see cref="IWebProxy"/> failed, or gave no URI of a proxy.</exception>
    /// <exception cref="NotSupportedException">The proxy's scheme is none that is known.</exception>
    public Route RouteTo(Uri uri)
    {
        Uri? way = Ask(uri);
        Origin origin = Origin.Of(uri);
        if (way is null) return new Route(origin);
        ProxyHop hop = HopOf(way);
        return hop.IsHttp && !origin.IsSecure ? new Route(hop.Origin, hop, IsForwarded: true) : new Route(origin, hop);
    }

    private Uri? Ask(Uri uri)
    {
        try
        {
            if (proxy.IsBypassed(uri)) return null;
            // Implementations that know of no proxy give null, or the URI that they were asked for.
            return proxy.GetProxy(uri) is { } way && way != uri ? way : null;
        }
        catch (Exception e)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, $"The IWebProxy ({proxy.GetType().Name}) failed when it was asked for the proxy to {Origin.Of(uri)}: {e.Message} Nothing was sent.", e);
        }
    }

    private ProxyHop HopOf(Uri way)
    {
        if (_last is { } met && ReferenceEquals(met.Uri, way)) return met.Hop;
        if (!way.IsAbsoluteUri || way.IdnHost.Length == 0) throw new HttpRequestException(HttpRequestError.Unknown, $"The IWebProxy ({proxy.GetType().Name}) gave a URI without a host. Nothing was sent.");
        ProxyKind kind = way.Scheme switch
        {
            "http" => ProxyKind.Http,
            "https" => ProxyKind.Https,
            "socks4" => ProxyKind.Socks4,
            "socks4a" => ProxyKind.Socks4a,
            "socks5" or "socks5h" => ProxyKind.Socks5,   // curl's word for "the proxy resolves names", as here it always does
            _ => throw new NotSupportedException($"The proxy scheme '{way.Scheme}' is not supported: http, https, socks4, socks4a and socks5 are. Nothing was sent."),
        };
        Origin at = Origin.Of(way);
        var hop = new ProxyHop(kind, at.Host, at.Port >= 0 ? at.Port : SocksPort, way.UserInfo);
        _last = new Met(way, hop);
        return hop;
    }
}
