namespace PoolingClient.Interop;

/// <summary>gunicorn with threads.</summary>
public sealed class Gunicorn : Peer
{
    internal override string Name => "gunicorn gthread";

    internal override string? Missing => Programs.MissingModule("gunicorn", "gunicorn");

    internal override bool IsAlways => true;

    internal override bool HasBackend => false;

    /// <summary>It looks at the socket for the next request, not at what it has read already.</summary>
    internal override bool BreaksPipelines => true;

    /// <summary>Two: one speaks TLS on all of its ports or on none.</summary>
    internal override IEnumerable<string[]> Commands(Site site) => [Command(site, site.Port), Command(site, site.Tls, "--certfile", site.At("server.pem"), "--keyfile", site.At("server.key"))];

    private static string[] Command(Site site, int port, params string[] tls) =>
        Echo.Application(site, "gunicorn_application.py", ["-m", "gunicorn", "-k", "gthread", "-w", "1", "--threads", "16", "-b", $"127.0.0.1:{port}", .. tls, "gunicorn_application"]);
}

public sealed class GunicornTests(Started<Gunicorn> started) : PeerTests<Gunicorn>(started);
