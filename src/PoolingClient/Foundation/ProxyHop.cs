using System.Globalization;

namespace PoolingClient.Foundation;

/// <summary>A proxy as a station on a route.</summary>
/// <param name="Kind">How it is spoken to.</param>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="UserInfo">User and password as they stand in its URI; empty where there are none. Part of the identity of connections, and never shown.</param>
internal sealed record ProxyHop(ProxyKind Kind, string Host, int Port, string UserInfo = "")
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"proxy {Scheme}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private string Scheme => Kind switch
    {
        ProxyKind.Http => "http",
        ProxyKind.Https => "https",
        ProxyKind.Socks4 => "socks4",
        ProxyKind.Socks4a => "socks4a",
        _ => "socks5",
    };
}
