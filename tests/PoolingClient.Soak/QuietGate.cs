namespace PoolingClient.Soak;

/// <summary>Lets requests through, until it is closed: then nobody begins one, and when the last has ended it is quiet.</summary>
internal sealed class QuietGate
{
    private readonly Lock _gate = new();

    // Under the gate.
    private TaskCompletionSource? _closed, _quiet;
    private int _inside;

    /// <summary>Waits while it is closed, and enters.</summary>
    public async ValueTask EnterAsync()
    {
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                if (_closed is null)
                {
                    _inside++;
                    return;
                }
                wait = _closed.Task;
            }
            await wait;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_inside == 0) _quiet?.TrySetResult();
        }
    }

    /// <summary>Closes it; completes when nobody is inside.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inside == 0) _quiet.TrySetResult();
            return _quiet.Task;
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            _closed?.TrySetResult();
            _closed = null;
        }
    }
}
