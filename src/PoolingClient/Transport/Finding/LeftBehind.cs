namespace PoolingClient.Transport;

/// <summary>Waits for what may not let itself be interrupted: the system's resolver, callbacks of the caller.</summary>
internal static class LeftBehind
{
    /// <summary>The task's result; or, when the token is cancelled first, the task is left behind, and what it brings later is dropped.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="drop">What to do with a result that came too late; null: nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<T> OrLeave<T>(this Task<T> task, Action<T>? drop, CancellationToken cancellationToken)
    {
        try
        {
            return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = DropAsync(task, drop);
            throw;
        }
    }

    /// <inheritdoc cref="OrLeave{T}"/>
    public static Task OrLeave(this Task task, CancellationToken cancellationToken) => Valued(task).OrLeave(null, cancellationToken);

    private static async Task<bool> Valued(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    /// <summary>Also in order that an error of it is seen by somebody.</summary>
    public static async Task DropAsync<T>(Task<T> task, Action<T>? drop)
    {
        try
        {
            T late = await task.ConfigureAwait(false);
            drop?.Invoke(late);
        }
        catch (Exception)
        {
            // Whom it could be told has gone.
        }
    }
}
