using System.Diagnostics;

namespace PoolingClient.Diagnostics;

/// <summary>Whom a measurement is about, as the semantic conventions of OpenTelemetry say it. Made once an origin, so that a measurement allocates nothing.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Address">The host.</param>
/// <param name="Port">An <see cref="int"/>, boxed once.</param>
/// <param name="IsDefaultPort">The port is the scheme's own.</param>
internal sealed record ServerTags(string Scheme, string Address, object Port, bool IsDefaultPort)
{
    public static ServerTags Of(Uri uri, string? address = null) => new(uri.Scheme, address ?? uri.IdnHost, uri.Port, uri.IsDefaultPort);

    /// <summary>Host and port, as names of spans have them.</summary>
    public string Authority => $"{Address}:{Port}";

    /// <summary>In the order in which SocketsHttpHandler has them.</summary>
    public TagList ToTags()
    {
        TagList tags = default;
        AddTo(ref tags);
        return tags;
    }

    public void AddTo(ref TagList tags, bool withDefaultPort = true)
    {
        tags.Add("url.scheme", Scheme);
        tags.Add("server.address", Address);
        if (withDefaultPort || !IsDefaultPort) tags.Add("server.port", Port);
    }
}
