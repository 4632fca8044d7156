namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>Every wait of these tests has a limit: what hangs fails its test.</summary>
internal static class Waits
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static async Task UntilAsync(Func<bool> state)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!state()) await Task.Delay(2, limit.Token);
    }
}
