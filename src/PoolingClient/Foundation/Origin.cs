using System.Globalization;
using System.Text;

namespace PoolingClient.Foundation;

/// <summary>Scheme, host and port: whom a connection may carry requests for (RFC 9110 4.3.1). The host is in lower case and, for names, in A-labels.</summary>
internal readonly record struct Origin(string Scheme, string Host, int Port)
{
    public bool IsSecure => Scheme == "https";

    /// <summary>The authority as it stands in Host: an IPv6 literal in brackets, the port only where it is not the scheme's own (RFC 9110 7.2).</summary>
    public string Authority => Port == DefaultPort ? HostInUri : HostAndPort;

    /// <summary>Host and port, always both: what CONNECT asks for (RFC 9112 3.2.3).</summary>
    public string HostAndPort => string.Create(CultureInfo.InvariantCulture, $"{HostInUri}:{Port}");

    // A zone identifier means something on this machine only and never goes on the wire (RFC 6874 4).
    private string HostInUri => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host.Split('%')[0]}]" : Host;

    private int DefaultPort => IsSecure ? 443 : 80;

    /// <summary>The origin of an absolute http, https, ws or wss URI.</summary>
    public static Origin Of(Uri uri)
    {
        string host = uri.IdnHost;
        if (uri.HostNameType == UriHostNameType.IPv6) host = host.Replace("%25", "%", StringComparison.Ordinal);   // RFC 6874 2
        // A WebSocket begins as a request of HTTP (RFC 6455 3): its schemes are other names for http and https.
        string scheme = uri.Scheme switch { "ws" => "http", "wss" => "https", _ => uri.Scheme };
        return new Origin(scheme, host, uri.Port);
    }

    public byte[] EncodeHostLine() => Encoding.ASCII.GetBytes($"Host: {Authority}\r\n");

    public override string ToString() => $"{Scheme}://{Authority}";
}
