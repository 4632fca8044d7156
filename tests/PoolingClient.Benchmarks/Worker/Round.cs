namespace PoolingClient.Benchmarks.Worker;

/// <summary>One run of all callers. Thread-safe.</summary>
internal sealed class Round
{
    private const int MostFailures = 100;   // a client or server that fails is not worth measuring

    private volatile bool _isStopped;   // once true, always true
    private long _failures;
    private string? _firstFailure;

    public bool IsStopped => _isStopped;

    public long Failures => Interlocked.Read(ref _failures);

    public string? FirstFailure => Volatile.Read(ref _firstFailure);

    public void Stop() => _isStopped = true;

    public void Fail(Exception e)
    {
        Interlocked.CompareExchange(ref _firstFailure, $"{e.GetType().Name}: {e.Message}", null);
        if (Interlocked.Increment(ref _failures) >= MostFailures) Stop();
    }
}
