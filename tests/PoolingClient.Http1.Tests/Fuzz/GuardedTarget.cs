namespace PoolingClient.Http1.Tests;

/// <summary>A target with what holds of every one: no exception, bounded memory; and which input it is at, for another thread to see.</summary>
internal sealed class GuardedTarget(IFuzzTarget target)
{
    // Any thread.
    private UnderWay? _underWay;

    /// <summary>An input that is being read.</summary>
    /// <param name="Input">The octets.</param>
    /// <param name="Run">The number of the run, from 1.</param>
    /// <param name="Begun">When, by <see cref="TimeProvider.System"/>.</param>
    public sealed record UnderWay(byte[] Input, long Run, long Begun);

    public IFuzzTarget Target => target;

    /// <summary>What it is at now; null between two inputs.</summary>
    public UnderWay? Now => Volatile.Read(ref _underWay);

    /// <summary>An exception is a fault like any other: octets of a stranger's must never cause one.</summary>
    public FuzzResult Run(byte[] input, long run = 1)
    {
        Volatile.Write(ref _underWay, new UnderWay(input, run, TimeProvider.System.GetTimestamp()));
        try
        {
            FuzzResult result = target.Run([.. input]);
            return result.Fault is null && FaultOfMemory(input) is { } fault ? new FuzzResult("memory", fault) : result;
        }
        catch (Exception e)
        {
            return new FuzzResult("exception", $"{e.GetType().Name}: {e.Message}");
        }
        finally
        {
            Volatile.Write(ref _underWay, null);
        }
    }

    public FuzzFinding Find(byte[] input, string fault, long run) => new(target.Name, input, fault, run, target.Row(input));

    /// <summary>What is too much at first may be what the runtime makes once; what is too much twice is the reader's.</summary>
    private string? FaultOfMemory(byte[] input)
    {
        long most = target.Memory.Most(input.Length);
        long allocated = Allocated(input);
        if (allocated > most) allocated = Math.Min(allocated, Allocated(input));
        return allocated <= most ? null : $"{allocated} octets are allocated for {input.Length}, and {most} may be.";
    }

    private long Allocated(byte[] input)
    {
        Action read = target.Bare([.. input]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
