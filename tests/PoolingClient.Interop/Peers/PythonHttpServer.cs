namespace PoolingClient.Interop;

/// <summary>The server of Python's own library, a thread a connection.</summary>
public sealed class PythonHttpServer : Peer
{
    internal override string Name => "Python http.server";

    internal override string? Missing => Programs.MissingModule("http.server", "python3");

    internal override string? IdleDefault => "none";

    internal override bool HasBackend => false;

    internal override IEnumerable<string[]> Commands(Site site) => Echo.WithPython(site, "http_server.py");
}

public sealed class PythonHttpServerTests(Started<PythonHttpServer> started) : PeerTests<PythonHttpServer>(started);
