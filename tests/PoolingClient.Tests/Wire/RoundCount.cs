using System.Diagnostics;
using System.Reflection;

namespace PoolingClient.Tests.Wire;

/// <summary>
/// Counts what the whole process allocates in a round of requests. What else it does in such a moment (the clock's beats, the test framework) is no request's: the best of some
/// rounds counts, and a little a round is allowed. Tests that count run alone.
/// </summary>
internal static class RoundCount
{
    public const int Requests = 2000;

    /// <summary>Octets a round. The smallest object has 24, so one a request would be 48,000.</summary>
    public const int Allowed = 32_000;

    private const int MostRounds = 30;

    public static bool IsDebug { get; } = typeof(SocketPool).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    /// <summary>What a round allocates: after one to warm up, the least of some, or the first that is good enough.</summary>
    public static async Task<long> LeastAsync(long enough, Func<Task> round, int rounds = MostRounds)
    {
        await round();
        long least = long.MaxValue;
        for (int i = 0; i < rounds && least > enough; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await round();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        return least;
    }
}
