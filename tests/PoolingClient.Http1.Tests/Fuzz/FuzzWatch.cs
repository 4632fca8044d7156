namespace PoolingClient.Http1.Tests;

/// <summary>
/// Looks at the run under way from a thread of its own, since one that does not end cannot be looked at from its own: an input that takes too long, or with which the
/// process grows too large, is a finding. It cannot be made short, because what reads it cannot be stopped.
/// </summary>
/// <param name="targets">Who reads.</param>
/// <param name="mostTime">Of one input. A run takes some 50 us: more than seconds is no busy machine.</param>
/// <param name="mostMemory">Octets on the heap, with all that is kept.</param>
/// <param name="found">Told once, on the watching thread.</param>
internal sealed class FuzzWatch(IReadOnlyList<GuardedTarget> targets, TimeSpan mostTime, long mostMemory, Action<FuzzFinding> found) : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim _ended = new();

    public void Start() => new Thread(Watch) { IsBackground = true, Name = "fuzz watch" }.Start();

    public void Dispose() => _ended.Set();

    private void Watch()
    {
        while (!_ended.Wait(Beat))
        {
            long memory = GC.GetTotalMemory(forceFullCollection: false);
            foreach (GuardedTarget target in targets)
            {
                if (target.Now is not { } underWay) continue;
                TimeSpan taken = TimeProvider.System.GetElapsedTime(underWay.Begun);
                string? fault = taken > mostTime ? $"It has not come to an end within {taken.TotalSeconds:0.0} s." : memory > mostMemory ? $"There are {memory} octets on the heap." : null;
                if (fault is null) continue;
                found(target.Find(underWay.Input, fault, underWay.Run));
                return;
            }
        }
    }
}
