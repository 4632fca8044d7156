namespace PoolingClient.Interop;

/// <summary>Varnish before Kestrel: files from its memory, all else passed on.</summary>
public sealed class Varnish : Peer
{
    internal override string Name => "Varnish";

    internal override string? Missing => Programs.Missing("varnishd", "varnish");

    /// <summary>It speaks none. Its users have somebody before it who ends TLS and passes on what comes out.</summary>
    internal override string? TlsBy => "HAProxy before it";

    internal override string? NoTls => Programs.Missing("haproxy", "haproxy") is { } missing ? $"it speaks none, and {missing}" : null;

    internal override IEnumerable<string[]> Commands(Site site)
    {
        yield return ["varnishd", "-F", "-j", "none", "-n", site.At("varnish"), "-a", $"127.0.0.1:{site.Port}", "-f", site.Fill("varnish.vcl"), "-s", "malloc,32m"];
        if (NoTls is null) yield return ["haproxy", "-db", "-f", site.Fill("varnish-tls.cfg")];
    }
}

public sealed class VarnishTests(Started<Varnish> started) : PeerTests<Varnish>(started);
