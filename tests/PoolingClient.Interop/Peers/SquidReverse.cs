namespace PoolingClient.Interop;

/// <summary>Squid in the place of the server, Kestrel behind it.</summary>
public sealed class SquidReverse : Peer
{
    internal override string Name => "Squid before Kestrel";

    internal override string? Missing => Programs.Missing("squid", "squid");

    internal override string? IdleDefault => "2 min";

    internal override IEnumerable<string[]> Commands(Site site) => [["squid", "-N", "-n", $"interop{site.Port}", "-f", site.Fill("squid-reverse.conf")]];
}

public sealed class SquidReverseTests(Started<SquidReverse> started) : PeerTests<SquidReverse>(started);
