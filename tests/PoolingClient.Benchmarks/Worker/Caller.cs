namespace PoolingClient.Benchmarks.Worker;

/// <summary>One of those who send a request, wait for its response, and send the next. Its counts may be read by others.</summary>
internal sealed class Caller(int index, LoadSpec spec, Round round)
{
    private readonly long _most = spec.MostPerWindow == 0 ? long.MaxValue : Math.Max(1, spec.MostPerWindow / spec.Callers);
    private int _next;
    private long _requests, _octets;

    public int Index => index;

    public byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(spec.Buffer);

    public long Requests => Volatile.Read(ref _requests);

    public long Octets => Volatile.Read(ref _octets);

    public bool Continues => !round.IsStopped && _requests < _most;

    public Uri NextTarget() => spec.Targets[Next(spec.Targets.Length)];

    /// <summary>Goes round so many, from another one than its neighbours.</summary>
    public int Next(int count) => (int)((uint)(index + _next++) % (uint)count);

    /// <summary>Content has come.</summary>
    public void Take(long octets) => Volatile.Write(ref _octets, _octets + octets);

    /// <summary>So many requests have been answered, with so much content altogether.</summary>
    public void Done(long octets, int requests = 1)
    {
        if (spec.Content >= 0 && octets != spec.Content * requests) throw new InvalidDataException($"{octets} octets of content, {spec.Content * requests} expected.");
        Volatile.Write(ref _requests, _requests + requests);
    }
}
