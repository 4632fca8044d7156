using System.Globalization;
using System.Text;

namespace PoolingClient.Foundation;

/// <summary>Scheme, host and port: whom a connection may carry requests for (RFC 9110 4.3.1). The host is in lower case and, for names, in A-labels.</summary>
internal readonly record struct Origin(string Scheme, string Host, int Port)
{
    public bool IsSecure => Scheme == "https";

    /// <summary>The authority as it stands in Host: an IPv6 literal in brackets, the port only where it is not the scheme's own (RFC 9110 7.2).</summary>
    public string Authority
    {
        get
        {
            string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
            return Port == DefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
        }
    }

    private int DefaultPort => IsSecure ? 443 : 80;

    /// <summary>The origin of an absolute http or https URI.</summary>
    public static Origin Of(Uri uri)
    {
        string host = uri.IdnHost;
        int zone = uri.HostNameType == UriHostNameType.IPv6 ? host.IndexOf('%', StringComparison.Ordinal) : -1;
        // A zone identifier means something on this machine only and never goes on the wire (RFC 6874 4), but tells the address apart here.
        return new Origin(uri.Scheme, zone < 0 ? host : host[..zone], uri.Port);
    }

    public byte[] EncodeHostLine() => Encoding.ASCII.GetBytes($"Host: {Authority}\r\n");

    public override string ToString() => $"{Scheme}://{Authority}";
}
