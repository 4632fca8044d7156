using System.Diagnostics;
using System.Net;

namespace PoolingClient.Diagnostics;

/// <summary>One connection in the metrics of connections: it counts as idle or as active, and no longer when it is closed.</summary>
internal sealed class ConnectionTelemetry
{
    private const int Idle = 0, Active = 1, Closed = 2;

    private static readonly KeyValuePair<string, object?> IdleTag = new("http.connection.state", "idle"), ActiveTag = new("http.connection.state", "active");

    // Immutable.
    private readonly PoolInstruments _instruments;
    private readonly ServerTags _server;
    private readonly string? _peer;
    private readonly bool _isCounted;   // what is not counted at its beginning must not be subtracted at its end

    // Any thread, by compare-and-swap.
    private int _state = Idle;

    private ConnectionTelemetry(PoolInstruments instruments, ServerTags server, string? peer)
    {
        (_instruments, _server, _peer) = (instruments, server, peer);
        _isCounted = instruments.OpenConnections.Enabled;
        Count(Idle, 1);
    }

    /// <summary>Null where nobody listens when the connection is opened: then it is measured neither then nor later.</summary>
    public static ConnectionTelemetry? Open(PoolInstruments instruments, ServerTags server, EndPoint? peer) =>
        instruments.OpenConnections.Enabled || instruments.ConnectionDuration.Enabled ? new ConnectionTelemetry(instruments, server, PeerAddress.Of(peer)) : null;

    /// <summary>It carries a request, or none. May be called again and again, by any thread.</summary>
    public void Become(bool active)
    {
        int to = active ? Active : Idle;
        int from = to ^ 1;
        if (Interlocked.CompareExchange(ref _state, to, from) != from) return;
        Count(from, -1);
        Count(to, 1);
    }

    public void Close(TimeSpan age)
    {
        int from = Interlocked.Exchange(ref _state, Closed);
        if (from == Closed) return;
        Count(from, -1);
        if (_instruments.ConnectionDuration.Enabled) Listeners.Tell((this, age), static closed => closed.Item1._instruments.ConnectionDuration.Record(closed.age.TotalSeconds, closed.Item1.Tags()));
    }

    private void Count(int state, int by)
    {
        if (!_isCounted) return;
        TagList tags = Tags();
        tags.Add(state == Idle ? IdleTag : ActiveTag);
        Listeners.Tell((_instruments, by, tags), static count => count._instruments.OpenConnections.Add(count.by, count.tags));
    }

    private TagList Tags()
    {
        TagList tags = default;
        tags.Add("network.protocol.version", "1.1");
        _server.AddTo(ref tags);
        if (_peer is not null) tags.Add("network.peer.address", _peer);
        return tags;
    }
}
