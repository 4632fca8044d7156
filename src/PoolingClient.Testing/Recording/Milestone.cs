namespace PoolingClient.Testing.Recording;

/// <summary>A count of things that happened, which tests can wait for.</summary>
internal sealed class Milestone(string what)
{
    // Far longer than anything on one machine takes, and short enough for a test that went wrong.
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<(int Count, TaskCompletionSource Source)> _waiters = [];
    private int _count;
    private volatile bool _isAwaited;

    internal int Count => Volatile.Read(ref _count);

    internal void Reach()
    {
        // The increment is a full fence: either this sees the waiter, or the waiter sees the count.
        _ = Interlocked.Increment(ref _count);
        if (_isAwaited)
        {
            Release();
        }
    }

    internal async Task WaitAsync(int count, TimeSpan? limit)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.Add((count, source));
            _isAwaited = true;
        }

        Interlocked.MemoryBarrier();
        Release();
        var span = limit ?? DefaultLimit;
        try
        {
            await source.Task.WaitAsync(span, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {span.TotalSeconds:0.###} s for {count} {what}; there were {Count}.");
        }
        finally
        {
            Forget(source);
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            foreach (var (count, source) in _waiters)
            {
                if (Count >= count)
                {
                    _ = source.TrySetResult();
                }
            }
        }
    }

    private void Forget(TaskCompletionSource source)
    {
        lock (_gate)
        {
            _ = _waiters.RemoveAll(waiter => waiter.Source == source);
            _isAwaited = _waiters.Count > 0;
        }
    }
}
