using System.Threading.Tasks.Sources;

namespace PoolingClient.Foundation;

/// <summary>
/// Wakes one waiter once for any number of calls of <see cref="Set"/> since the last wait. It is reused without allocation.
/// The waiter continues on the thread pool, never on the thread that sets.
/// </summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private const int Clear = 0, Waiting = 1, IsSet = 2;

    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _state;

    /// <summary>Waits for the next <see cref="Set"/>, or takes one that came already. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Clear, IsSet) == IsSet) return ValueTask.CompletedTask;
        _source.Reset();
        short version = _source.Version;
        if (Interlocked.CompareExchange(ref _state, Waiting, Clear) == Clear) return new ValueTask(this, version);
        Volatile.Write(ref _state, Clear);   // it was set in between, and with nobody waiting nobody else changes it back
        return ValueTask.CompletedTask;
    }

    public void Set()
    {
        if (Interlocked.CompareExchange(ref _state, Clear, Waiting) == Waiting)
        {
            _source.SetResult(true);
            return;
        }
        // No waiter was there: the signal is kept for the next one. Should one come just now, it is woken by the second look.
        if (Interlocked.CompareExchange(ref _state, IsSet, Clear) == Waiting) Set();
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
