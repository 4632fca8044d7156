namespace PoolingClient.Interop;

/// <summary>gunicorn with threads.</summary>
public sealed class Gunicorn : Peer
{
    internal override string Name => "gunicorn gthread";

    internal override string? Missing => Programs.MissingModule("gunicorn", "gunicorn");

    internal override bool HasBackend => false;

    internal override string? NoTls => "one process speaks it on all of its ports or on none";

    /// <summary>It looks at the socket for the next request, not at what it has read already.</summary>
    internal override bool BreaksPipelines => true;

    internal override int MixedRequests => 3000;

    internal override IEnumerable<string[]> Commands(Site site) => [Echo.Application(site, "gunicorn_application.py", "-m", "gunicorn", "-k", "gthread", "-w", "1", "--threads", "16", "--keep-alive", "2", "-b", $"127.0.0.1:{site.Port}", "gunicorn_application")];
}

public sealed class GunicornTests(Started<Gunicorn> started) : PeerTests<Gunicorn>(started);
