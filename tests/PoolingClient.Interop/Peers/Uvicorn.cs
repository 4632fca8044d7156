namespace PoolingClient.Interop;

/// <summary>uvicorn.</summary>
public sealed class Uvicorn : Peer
{
    internal override string Name => "uvicorn";

    internal override string? Missing => Programs.MissingModule("uvicorn", "uvicorn");

    internal override bool HasBackend => false;

    internal override IEnumerable<string[]> Commands(Site site) => Echo.WithPython(site, "uvicorn_server.py");
}

public sealed class UvicornTests(Started<Uvicorn> started) : PeerTests<Uvicorn>(started);
