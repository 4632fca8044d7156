using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>Makes connections on one route. An interface, so that the pool's decisions can be tested without sockets.</summary>
internal interface IConnector
{
    /// <summary>Never throws: a failure is a result. The connection does not read before its <see cref="Connection.Start"/>.</summary>
    /// <param name="owner">Who is told what becomes of the connection.</param>
    /// <param name="facts">Where the dial notes how far it has come, for all to read.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ConnectResult> ConnectAsync(IConnectionOwner owner, DialFacts facts, TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>Up to so many exchanges on a connection are better than making another connection. Cheap to ask.</summary>
    int EasyDepth { get; }

    /// <summary>How many exchanges a connection takes at once now, and why it is not more; and how many in its life, where that was learned (else 0).</summary>
    (int Depth, string? Reason, int Most) Sharing { get; }

    /// <summary>What the resolver has said of the destination, for a snapshot.</summary>
    OriginResolution ReadResolution(long now) => new();

    /// <summary>The clock's beat while connections are open: where it is time to, addresses are resolved again in the background.</summary>
    void Refresh(long now);

    /// <summary>The address that the dial connected to has vanished: the destination's name does not lead to it any more. Asked by the clock only.</summary>
    bool HasVanished(DialFacts dial);
}
