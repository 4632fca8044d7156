namespace PoolingClient.Interop;

/// <summary>h2o, with files of its own and Kestrel behind it.</summary>
public sealed class H2O : Peer
{
    internal override string Name => "h2o";

    internal override string? Missing => Programs.Missing("h2o", "h2o");

    internal override IEnumerable<string[]> Commands(Site site) => [["h2o", "-m", "worker", "-c", site.Fill("h2o.conf")]];
}

public sealed class H2OTests(Started<H2O> started) : PeerTests<H2O>(started);
