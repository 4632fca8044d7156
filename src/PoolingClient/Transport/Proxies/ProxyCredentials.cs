using System.Net;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Whose name and password a proxy is told: what its own URI says, else what the IWebProxy has, else the pool's own for proxies.</summary>
internal static class ProxyCredentials
{
    /// <summary>Where the credentials for the proxy are; null where there are none.</summary>
    public static ICredentials? For(ProxyHop proxy, TransportSettings settings) =>
        proxy.UserInfo.Length > 0 ? OfUserInfo(proxy.UserInfo) : settings.Proxy?.Credentials ?? settings.DefaultProxyCredentials;

    /// <summary>User and password as they stand in a URI, with the first colon between them (RFC 3986 3.2.1).</summary>
    private static NetworkCredential OfUserInfo(string userInfo)
    {
        int colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        string user = Uri.UnescapeDataString(colon < 0 ? userInfo : userInfo[..colon]);
        return new NetworkCredential(user, colon < 0 ? "" : Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }
}
