using System.Net;

namespace PoolingClient.Parity;

/// <summary>A proxy whose address is known only when the scenario has begun.</summary>
internal sealed class MovableProxy : IWebProxy
{
    public Uri? Uri { get; set; }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => Uri;

    public bool IsBypassed(Uri host) => Uri is null;
}
