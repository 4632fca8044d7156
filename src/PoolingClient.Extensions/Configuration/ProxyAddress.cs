using System.Net;

namespace PoolingClient.Extensions;

/// <summary>The URI of a proxy. User and password may stand in it, so no message shows it.</summary>
internal sealed class ProxyAddress : ValueKind<IWebProxy?>
{
    public override string Expected => "an absolute URI of http, https, socks4, socks4a or socks5";

    public override ValueShape Shape => new("string") { Format = "uri" };

    public override bool MayBeShown => false;

    public override bool TryRead(string text, out IWebProxy? value, out string? hint)
    {
        hint = null;
        bool isOne = Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5";
        value = isOne ? new WebProxy(uri) : null;
        return isOne;
    }
}
