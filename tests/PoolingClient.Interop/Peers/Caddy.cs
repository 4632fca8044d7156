namespace PoolingClient.Interop;

/// <summary>Caddy, with files of its own and Kestrel behind it.</summary>
public sealed class Caddy : Peer
{
    internal override string Name => "Caddy";

    internal override string? Missing => Programs.Missing("caddy", "caddy");

    internal override string? IdleDefault => "5 min";

    internal override IEnumerable<string[]> Commands(Site site) => [["caddy", "run", "--adapter", "caddyfile", "--config", site.Fill("Caddyfile")]];
}

public sealed class CaddyTests(Started<Caddy> started) : PeerTests<Caddy>(started);
