namespace PoolingClient.Interop;

/// <summary>HAProxy, nginx behind it, and Kestrel behind that.</summary>
public sealed class HAProxy : Peer
{
    internal override string Name => "HAProxy before nginx";

    internal override string? Missing => Programs.Missing("haproxy", "haproxy") ?? new Nginx().Missing;

    internal override Peer? Behind => new Nginx();

    internal override IEnumerable<string[]> Commands(Site site) => [["haproxy", "-db", "-f", site.Fill("haproxy.cfg")]];
}

public sealed class HAProxyTests(Started<HAProxy> started) : PeerTests<HAProxy>(started);
