using System.Globalization;

namespace PoolingClient.Foundation;

/// <summary>A proxy as a station on a route.</summary>
/// <param name="Kind">How it is spoken to.</param>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="UserInfo">User and password as they stand in its URI; empty where there are none. Part of the identity of connections, and never shown.</param>
internal sealed record ProxyHop(ProxyKind Kind, string Host, int Port, string UserInfo = "")
{
    /// <summary>It speaks HTTP: http is forwarded by it, and for https it makes tunnels.</summary>
    public bool IsHttp => Kind is ProxyKind.Http or ProxyKind.Https;

    /// <summary>It as an origin of its own: whom connections for forwarded requests lead to.</summary>
    public Origin Origin => new(Scheme, Host, Port);

    /// <summary>Its URI without user and password: what credentials are looked up by.</summary>
    public Uri Uri => new(Address);

    public string Scheme => Kind switch
    {
        ProxyKind.Http => "http",
        ProxyKind.Https => "https",
        ProxyKind.Socks4 => "socks4",
        ProxyKind.Socks4a => "socks4a",
        _ => "socks5",
    };

    private string Address => string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    public override string ToString() => $"proxy {Address}";
}
