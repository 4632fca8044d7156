namespace PoolingClient.Interop;

/// <summary>Node, with an echo of our own.</summary>
public sealed class Node : Peer
{
    internal override string Name => "Node";

    internal override string? Missing => Programs.Missing("node", "nodejs");

    internal override bool IsAlways => true;

    /// <summary>Twice its own 5 s is most of what these tests take: it is waited for where everything is tried.</summary>
    internal override string? IdleDefault => Scale.IsAll ? null : "5 s";

    internal override bool HasBackend => false;

    internal override bool Announces => true;

    internal override IEnumerable<string[]> Commands(Site site) => [["node", site.Fill("server.js"), .. Scale.IsAll ? [] : (string[])[$"{site.IdleSeconds}"]]];
}

public sealed class NodeTests(Started<Node> started) : PeerTests<Node>(started);
