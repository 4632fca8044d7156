namespace PoolingClient.Interop;

/// <summary>Varnish before Kestrel: files from its memory, all else passed on.</summary>
public sealed class Varnish : Peer
{
    internal override string Name => "Varnish";

    internal override string? Missing => Programs.Missing("varnishd", "varnish");

    internal override string? NoTls => "Varnish speaks no TLS";

    internal override IEnumerable<string[]> Commands(Site site) => [
        ["varnishd", "-F", "-j", "none", "-n", site.At("varnish"), "-a", $"127.0.0.1:{site.Port}", "-f", site.Fill("varnish.vcl"), "-s", "malloc,32m", "-p", "timeout_idle=2"],
    ];
}

public sealed class VarnishTests(Started<Varnish> started) : PeerTests<Varnish>(started);
