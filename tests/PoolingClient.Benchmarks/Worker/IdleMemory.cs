namespace PoolingClient.Benchmarks.Worker;

/// <summary>What an idle connection holds in managed memory: the difference between a few and very many of them.</summary>
internal sealed class IdleMemory(LoadSpec spec, Door door)
{
    private const int Few = 64;

    private readonly byte[] _buffer = new byte[spec.Buffer];

    public WindowResult Run(int connections)
    {
        Gather(Few);
        Gather(Few);
        long before = Settle();
        Gather(connections);
        long after = Settle();
        return new WindowResult { IdleOctets = (double)(after - before) / (connections - Few), Requests = connections };
    }

    /// <summary>What was allocated while the connections came about, by type, in octets a connection: also what they no longer hold.</summary>
    public WindowResult Profile(int connections)
    {
        Gather(Few);
        using var listener = new AllocationListener();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Gather(connections);
        double each = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / connections;
        return new WindowResult { Requests = connections, Types = listener.Largest(40).ToDictionary(type => type.Type, type => type.Share * each) };
    }

    /// <summary>The server answers nobody before all have asked: so each has a connection of its own.</summary>
    private void Gather(int crowd)
    {
        var target = new Uri(spec.Targets[0], $"/gather?n={crowd}");
        var all = new Task[crowd];
        for (int i = 0; i < crowd; i++) all[i] = Task.Run(() => door.SendOnceAsync(target, _buffer));
        if (!Task.WhenAll(all).Wait(TimeSpan.FromSeconds(60))) throw new TimeoutException($"{crowd} connections did not come about.");
    }

    private static long Settle()
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            Thread.Sleep(300);
            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true));
        }
        return least;
    }
}
