namespace PoolingClient.Interop;

/// <summary>lighttpd, with files of its own and Kestrel behind it.</summary>
public sealed class Lighttpd : Peer
{
    internal override string Name => "lighttpd";

    internal override string? Missing => Programs.Missing("lighttpd", "lighttpd lighttpd-mod-openssl");

    internal override IEnumerable<string[]> Commands(Site site) => [["lighttpd", "-D", "-f", site.Fill("lighttpd.conf")]];
}

public sealed class LighttpdTests(Started<Lighttpd> started) : PeerTests<Lighttpd>(started);
