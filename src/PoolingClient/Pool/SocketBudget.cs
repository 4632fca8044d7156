using System.Runtime.CompilerServices;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>
/// What all pools of the process may take together of two things that the kernel has few of: file descriptors, and local ports to one
/// destination. A dial that finds nothing left waits in its queue; idle connections, of whichever pool, are closed to make room.
/// </summary>
internal sealed class SocketBudget : ISocketAllowance
{
    /// <summary>So many sockets any process may have: for them the kernel's tables need not be read, which takes longer than all else that the first request of a process needs of it.</summary>
    private const int Few = 4;

    /// <summary>The rest is for files, listeners and the sockets of others: 75 % of the soft limit, as it was when the first pool began.</summary>
    private const double ShareOfDescriptors = 0.75;

    /// <summary>Sockets in TIME_WAIT, which nobody counts here, hold ports too.</summary>
    private const double ShareOfPorts = 0.9;

    private readonly ConditionalWeakTable<OriginPool, object> _pools = [];

    // Taken for dials and ends of connections only; nothing is called under it.
    private readonly Lock _gate = new();

    // Under the gate. Destinations without a socket have no entry.
    private readonly Dictionary<(string Host, int Port), int> _perDestination = [];
    private int _taken;

    private readonly Lazy<Limits> _limits;

    private sealed record Limits(int Sockets, int PortsPerDestination);

    private SocketBudget(Func<Limits> limits) => _limits = new Lazy<Limits>(limits);

    public SocketBudget(int sockets, int portsPerDestination)
        : this(() => new Limits(sockets, portsPerDestination)) => Learn();

    /// <summary>The budget of this process.</summary>
    public static SocketBudget Process { get; } = new(ReadKernel);

    public int Sockets => _limits.Value.Sockets;

    public int PortsPerDestination => _limits.Value.PortsPerDestination;

    /// <summary>Sockets taken now.</summary>
    public int Taken
    {
        get
        {
            lock (_gate) return _taken;
        }
    }

    /// <summary>Reads the limits, where they were not read. Soon after the first request: it also loads what reading the tables takes when no descriptor is left to load it with.</summary>
    public void Learn() => _ = _limits.Value;

    /// <summary>A pool that may be asked for idle connections. It is not kept alive by it.</summary>
    public void Register(OriginPool pool) => _pools.AddOrUpdate(pool, pool.Route.Destination);

    public bool TryTake(in Route route)
    {
        lock (_gate)
        {
            int ports = _perDestination.GetValueOrDefault(route.Destination);
            if (IsSpent || (IsCounted && ports >= PortsPerDestination)) return false;
            _taken++;
            _perDestination[route.Destination] = ports + 1;
            return true;
        }
    }

    public void Return(in Route route)
    {
        lock (_gate)
        {
            _taken--;
            int left = _perDestination[route.Destination] - 1;
            if (left > 0) _perDestination[route.Destination] = left;
            else _perDestination.Remove(route.Destination);
        }
    }

    public bool TryTakeExtra()
    {
        lock (_gate)
        {
            if (IsSpent) return false;
            _taken++;
            return true;
        }
    }

    public void ReturnExtra()
    {
        lock (_gate) _taken--;
    }

    /// <summary>
    /// Closes one idle connection, the least recently used of some other pool: of any, where descriptors are spent; else of one to the same
    /// destination, since only that frees a port to it. The pool's own would serve as well as what is made instead of it. Called without any gate.
    /// </summary>
    /// <param name="wanting">The pool in which a connection is wanted.</param>
    /// <param name="ofAny">The kernel says that descriptors are spent, whatever was counted here.</param>
    public bool EvictOne(OriginPool wanting, bool ofAny)
    {
        lock (_gate) ofAny |= IsSpent;
        foreach (KeyValuePair<OriginPool, object> pool in _pools)
        {
            if (pool.Key == wanting) continue;
            if ((ofAny || pool.Key.Route.Destination == wanting.Route.Destination) && pool.Key.EvictIdle(forPort: !ofAny)) return true;
        }
        return false;
    }

    /// <summary>Under the gate.</summary>
    private bool IsCounted => _taken >= Few || _limits.IsValueCreated;

    /// <summary>Under the gate.</summary>
    private bool IsSpent => IsCounted && _taken >= Sockets;

    private static Limits ReadKernel()
    {
        int descriptors = KernelFacts.ReadDescriptors() is { } d ? (int)Math.Min(int.MaxValue / 2, d.Limit * ShareOfDescriptors) : int.MaxValue / 2;
        int ports = KernelFacts.ReadPortRange() is { } p ? (int)((p.Last - p.First + 1) * ShareOfPorts) : int.MaxValue / 2;
        return new Limits(Math.Max(1, descriptors), Math.Max(1, ports));
    }
}
