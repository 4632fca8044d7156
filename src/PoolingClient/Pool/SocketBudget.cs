using System.Runtime.CompilerServices;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>
/// What all pools of the process may take together of two things that the kernel has few of: file descriptors, and local ports to one
/// destination. A dial that finds nothing left waits in its queue; idle connections, of whichever pool, are closed to make room.
/// </summary>
internal sealed class SocketBudget(int sockets, int portsPerDestination) : ISocketAllowance
{
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

    /// <summary>The budget of this process.</summary>
    public static SocketBudget Process { get; } = FromKernel();

    public int Sockets => sockets;

    public int PortsPerDestination => portsPerDestination;

    /// <summary>Sockets taken now.</summary>
    public int Taken
    {
        get
        {
            lock (_gate) return _taken;
        }
    }

    /// <summary>A pool that may be asked for idle connections. It is not kept alive by it.</summary>
    public void Register(OriginPool pool) => _pools.AddOrUpdate(pool, pool.Route.Destination);

    public bool TryTake(in Route route)
    {
        lock (_gate)
        {
            int ports = _perDestination.GetValueOrDefault(route.Destination);
            if (_taken >= sockets || ports >= portsPerDestination) return false;
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
            if (_taken >= sockets) return false;
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
        lock (_gate) ofAny |= _taken >= sockets;
        foreach (KeyValuePair<OriginPool, object> pool in _pools)
        {
            if (pool.Key == wanting) continue;
            if ((ofAny || pool.Key.Route.Destination == wanting.Route.Destination) && pool.Key.EvictIdle(forPort: !ofAny)) return true;
        }
        return false;
    }

    private static SocketBudget FromKernel()
    {
        // Reading the tables once, now, also loads what reading them takes when no descriptor is left to load it with.
        int descriptors = KernelFacts.ReadDescriptors() is { } d ? (int)Math.Min(int.MaxValue / 2, d.Limit * ShareOfDescriptors) : int.MaxValue / 2;
        int ports = KernelFacts.ReadPortRange() is { } p ? (int)((p.Last - p.First + 1) * ShareOfPorts) : int.MaxValue / 2;
        return new SocketBudget(Math.Max(1, descriptors), Math.Max(1, ports));
    }
}
