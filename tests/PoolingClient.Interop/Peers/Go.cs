namespace PoolingClient.Interop;

/// <summary>The server of Go's own library, compiled for the test.</summary>
public sealed class Go : Peer
{
    internal override string Name => "Go";

    internal override string? Missing => Programs.Missing("go", "golang-go");

    internal override string? IdleDefault => "none";

    internal override bool HasBackend => false;

    internal override IEnumerable<string[]> Commands(Site site)
    {
        var environment = new Dictionary<string, string> { ["GOCACHE"] = site.At("cache"), ["GO111MODULE"] = "off", ["HOME"] = site.Folder, ["GOTOOLCHAIN"] = "local" };
        if (Programs.Run("go", ["build", "-o", site.At("server"), site.Fill("server.go")], environment) is { } failed) throw new InvalidOperationException(failed);
        return [[site.At("server")]];
    }
}

public sealed class GoTests(Started<Go> started) : PeerTests<Go>(started);
