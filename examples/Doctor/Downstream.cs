namespace Doctor;

/// <summary>What is examined.</summary>
internal sealed class Downstream(Uri url, bool isInTheClear = false)
{
    public Uri Url { get; } = url;

    public bool IsSecure { get; } = url.Scheme == Uri.UriSchemeHttps && !isInTheClear;

    /// <summary>The same without TLS, for what is below it.</summary>
    public Downstream InTheClear => new(Url, isInTheClear: true);

    /// <summary>The name or address, without the brackets of IPv6.</summary>
    public string Host { get; } = url.IdnHost;

    public int Port { get; } = url.Port;

    /// <summary>What goes into Host (RFC 9110 7.2).</summary>
    public string Authority { get; } = (url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost) + (url.IsDefaultPort ? "" : FormattableString.Invariant($":{url.Port}"));

    /// <summary>What the requests ask for.</summary>
    public string Target { get; } = url.PathAndQuery;

    /// <summary>Scheme, host and port, and the path / (RFC 3986 5.2.2: what relative URIs are put behind). The port stands there only where it is not the scheme's own.</summary>
    public string Root { get; } = url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + "/";

    /// <summary>The URL for people: without user and password, and with nothing of the query, which may be as secret.</summary>
    public string Shown { get; } = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (url.Query.Length > 0 ? "?*" : "");
}
