using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>
/// What all pools of the process may take together of two things that the kernel has few of: file descriptors, and local ports to one
/// destination. A dial that finds nothing left waits in its queue; idle connections, of whichever pool, are closed to make room.
/// </summary>
internal sealed class SocketBudget
{
    /// <summary>The rest is for files, listeners and the sockets of others: 75 % of the soft limit, as it was when the first pool began.</summary>
    private const double ShareOfDescriptors = 0.75;

    /// <summary>Sockets in TIME_WAIT, which nobody counts here, hold ports too.</summary>
    private const double ShareOfPorts = 0.9;

    private readonly ConcurrentDictionary<(string Host, int Port), StrongBox<int>> _perDestination = new();
    private readonly ConditionalWeakTable<OriginPool, object> _pools = [];
    private int _sockets;

    public SocketBudget(int sockets, int portsPerDestination) => (Sockets, PortsPerDestination) = (sockets, portsPerDestination);

    /// <summary>The budget of this process.</summary>
    public static SocketBudget Process { get; } = FromKernel();

    public int Sockets { get; }

    public int PortsPerDestination { get; }

    /// <summary>Sockets taken now.</summary>
    public int Taken => Volatile.Read(ref _sockets);

    /// <summary>A pool that may be asked for idle connections. It is not kept alive by it.</summary>
    public void Register(OriginPool pool) => _pools.AddOrUpdate(pool, pool.Origin.Host);

    public bool TryTake(Origin origin)
    {
        if (Interlocked.Increment(ref _sockets) <= Sockets)
        {
            StrongBox<int> ports = _perDestination.GetOrAdd((origin.Host, origin.Port), static _ => new StrongBox<int>());
            if (Interlocked.Increment(ref ports.Value) <= PortsPerDestination) return true;
            Interlocked.Decrement(ref ports.Value);
        }
        Interlocked.Decrement(ref _sockets);
        return false;
    }

    public void Return(Origin origin)
    {
        Interlocked.Decrement(ref _sockets);
        if (_perDestination.TryGetValue((origin.Host, origin.Port), out StrongBox<int>? ports)) Interlocked.Decrement(ref ports.Value);
    }

    /// <summary>The origin is used no more: its count is dropped if it is zero.</summary>
    public void Forget(Origin origin)
    {
        if (_perDestination.TryGetValue((origin.Host, origin.Port), out StrongBox<int>? ports) && Volatile.Read(ref ports.Value) == 0)
        {
            _perDestination.TryRemove(new KeyValuePair<(string, int), StrongBox<int>>((origin.Host, origin.Port), ports));
        }
    }

    /// <summary>Closes one idle connection, the least recently used of some pool. Called without any gate.</summary>
    public bool EvictOne()
    {
        foreach (KeyValuePair<OriginPool, object> pool in _pools)
        {
            if (pool.Key.EvictIdle()) return true;
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
