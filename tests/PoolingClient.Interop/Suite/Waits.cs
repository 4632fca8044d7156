namespace PoolingClient.Interop;

/// <summary>Every wait of these tests has a limit: a minute, as a machine that is busy with other tests is no mistake of anybody's.</summary>
internal static class Waits
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <summary>Waits for a state that has no event of its own, such as one of the pool's snapshot.</summary>
    public static async Task<bool> UntilAsync(Func<bool> state, TimeSpan limit)
    {
        using var end = new CancellationTokenSource(limit);
        while (!state())
        {
            if (end.IsCancellationRequested) return false;
            await Task.Delay(5);
        }
        return true;
    }
}
