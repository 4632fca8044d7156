using PoolingClient.Connections;
using PoolingClient.Diagnostics;

namespace PoolingClient.Pool;

/// <summary>What those who listen are told of a pool: always without the gate.</summary>
internal sealed partial class OriginPool
{
    // Immutable.
    private readonly OriginWatch _watch;

    /// <summary>The connection of the slot is closed; the owner has been told.</summary>
    public void NoteClosed(Slot slot, CloseReason reason)
    {
        if (slot.HasConnection) _watch.NoteClosed(slot, reason);
    }

    public OriginGauges ReadGauges()
    {
        int depth = _connector.Sharing.Depth;
        lock (_gate)
        {
            int idle = _available.IdleCount, active = _slots.Count - _dialing - idle;
            return new OriginGauges(
                _watch.Server, _waiting.Count + _reserved + _kept, _settings.MaxQueuedRequests, _settings.MaxConnectionsPerServer, depth, idle, active, _dialing, _idleKnowledge.Shortest?.Knowledge.Limit);
        }
    }
}
