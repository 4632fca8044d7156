using System.Diagnostics;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Insight;

/// <summary>The garbage collector, which takes its time as it likes: it is run until what is waited for is there.</summary>
internal static class Collector
{
    public static async Task UntilAsync(Func<bool> state)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!state())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Waits.Limit, "the collector has not found it");
            await RunAsync();
        }
    }

    /// <summary>Collects all that can be, with what finalizers let go of.</summary>
    public static async Task RunAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }
        await Task.Delay(5);   // what the finalizers have queued
    }
}
