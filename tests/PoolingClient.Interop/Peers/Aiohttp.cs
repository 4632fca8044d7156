namespace PoolingClient.Interop;

/// <summary>aiohttp.</summary>
public sealed class Aiohttp : Peer
{
    internal override string Name => "aiohttp";

    internal override string? Missing => Programs.MissingModule("aiohttp", "python3-aiohttp");

    internal override string? IdleDefault => "75 s";

    internal override bool HasBackend => false;

    internal override IEnumerable<string[]> Commands(Site site) => Echo.WithPython(site, "aiohttp_server.py");
}

public sealed class AiohttpTests(Started<Aiohttp> started) : PeerTests<Aiohttp>(started);
