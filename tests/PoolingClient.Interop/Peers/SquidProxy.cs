namespace PoolingClient.Interop;

/// <summary>Squid as a proxy: requests in the clear are passed on, TLS goes through tunnels.</summary>
public sealed class SquidProxy : Peer
{
    internal override string Name => "Squid as a proxy";

    internal override string? Missing => Programs.Missing("squid", "squid");

    internal override string? IdleDefault => "2 min";

    internal override bool IsProxy => true;

    internal override IEnumerable<string[]> Commands(Site site) => [["squid", "-N", "-n", $"interop{site.Port}", "-f", site.Fill("squid-proxy.conf")]];
}

public sealed class SquidProxyTests(Started<SquidProxy> started) : PeerTests<SquidProxy>(started);
