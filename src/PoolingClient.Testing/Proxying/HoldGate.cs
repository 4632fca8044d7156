namespace PoolingClient.Testing.Proxying;

/// <summary>A gate that is open until someone holds it.</summary>
internal sealed class HoldGate
{
    private volatile TaskCompletionSource? _held;

    internal bool IsHeld => _held is not null;

    internal void Hold() =>
        _ = Interlocked.CompareExchange(ref _held, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    internal void Release() => _ = Interlocked.Exchange(ref _held, null)?.TrySetResult();

    internal Task WaitAsync(CancellationToken over) => _held?.Task.WaitAsync(over) ?? Task.CompletedTask;
}
