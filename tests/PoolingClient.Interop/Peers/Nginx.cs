namespace PoolingClient.Interop;

/// <summary>nginx, with files of its own and Kestrel behind it.</summary>
public sealed class Nginx : Peer
{
    internal override string Name => "nginx";

    internal override string? Missing => Programs.Missing("nginx", "nginx-light");

    internal override IEnumerable<string[]> Commands(Site site) => [["nginx", "-p", site.Folder, "-e", site.At("error.log"), "-c", site.Fill("nginx.conf")]];
}

public sealed class NginxTests(Started<Nginx> started) : PeerTests<Nginx>(started);
