namespace PoolingClient.Interop;

/// <summary>Node, with an echo of our own.</summary>
public sealed class Node : Peer
{
    internal override string Name => "Node";

    internal override string? Missing => Programs.Missing("node", "nodejs");

    internal override bool HasBackend => false;

    internal override bool Announces => true;

    internal override IEnumerable<string[]> Commands(Site site) => [["node", site.Fill("server.js")]];
}

public sealed class NodeTests(Started<Node> started) : PeerTests<Node>(started);
