namespace PoolingClient.Interop;

/// <summary>Kestrel, in this process.</summary>
public sealed class Kestrel : Peer
{
    /// <summary>How long it lets connections be idle; it looks once a second.</summary>
    internal static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(2);

    internal override string Name => "Kestrel";

    internal override string? Missing => null;

    internal override bool IsAlways => true;

    internal override string? IdleDefault => "130 s";

    internal override bool HasBackend => false;

    internal override bool HasFiles => true;

    internal override IEnumerable<string[]> Commands(Site site) => [];
}

public sealed class KestrelTests(Started<Kestrel> started) : PeerTests<Kestrel>(started);
