using System.Diagnostics;
using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>
/// Each depth by itself: requests at once on one connection, the first of which is answered after a pause, so that those behind it are with the server meanwhile. Exactly
/// as many as the pool may send are outstanding then, never more, and each gets its own answer, so they come in the order of the requests. A pool begins with a few at once and doubles
/// what the server bears: that is repeated until it has come to the depth. At a server that forgets requests it is repeated until the pool has found that out.
/// </summary>
internal static class PipelineLadder
{
    /// <summary>A pool comes to a depth by several rounds, and with a server that breaks pipelines each takes seconds: a plain run has fewer of them.</summary>
    private static readonly int[] All = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64], Few = [1, 3, 8];

    /// <summary>Longer than handing over as many requests takes, and not so long that nothing would be sent behind it.</summary>
    private const int Pause = 25;

    /// <summary>Beyond the depth: these wait until there is room.</summary>
    private const int More = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<string> RunAsync(Running running)
    {
        List<int> reached = [], broken = [];
        foreach (int depth in Scale.IsAll ? All : Few) (await ReachAsync(running, depth) ? reached : broken).Add(depth);
        return $"{string.Join(", ", reached)} at once: each reached, none seen exceeded" + (broken.Count == 0 ? "" : $"; {string.Join(", ", broken)} allowed: found to break, then one at a time");
    }

    /// <returns>False where the server was found to break pipelines.</returns>
    private static async Task<bool> ReachAsync(Running running, int depth)
    {
        using var caller = new Caller(running, change: options => (options.MaxConnectionsPerServer, options.MaxPipelineDepth, options.LeaseTimeout) = (1, depth, Waits.Limit));
        string prefix = Ask.NewPrefix("ladder");
        await caller.SendAsync(Ask.Get(prefix + "first"));
        int deepest = 0;
        string? reason = null;
        bool mustBreak = running.Peer.BreaksPipelines && depth > 2;
        for (long begun = Stopwatch.GetTimestamp(), round = 0; mustBreak || deepest < depth; round++)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Limit, $"{deepest} at once, with {depth} allowed, after {round} rounds; {reason}");
            deepest = Math.Max(deepest, await BurstAsync(caller, $"{prefix}{round}-", depth + More));
            Assert.True(deepest <= depth, $"{deepest} at once, with {depth} allowed.");
            reason = caller.Origin.PipelineReason;
            if (Pipelining.IsBreak(reason))
            {
                Assert.True(running.Peer.BreaksPipelines || running.Peer.RequestsPerConnection is not null, $"Found to break pipelines: {reason}");
                if (running.Peer.BreaksPipelines) return false;
            }
        }
        return true;
    }

    /// <summary>Requests at once.</summary>
    /// <returns>How many were outstanding on the connection while the first was not answered.</returns>
    private static async Task<int> BurstAsync(Caller caller, string prefix, int count)
    {
        Task<RequestTimeline>[] answers = [.. Enumerable.Range(0, count).Select(i => caller.SendAsync(Choose(prefix, i)))];
        int deepest = 0;
        do
        {
            deepest = Math.Max(deepest, caller.Outstanding);
            await Task.WhenAny(answers[0], Task.Delay(1));
        }
        while (!answers[0].IsCompleted);
        await Task.WhenAll(answers);
        return deepest;
    }

    private static Ask Choose(string prefix, int number) => (number % 8) switch
    {
        0 when number == 0 => new Ask(HttpMethod.Get, prefix + number, Delay: Pause),
        3 => new Ask(HttpMethod.Head, prefix + number, 100),
        5 => new Ask(HttpMethod.Get, prefix + number, 500 + number, IsChunked: true),
        _ => Ask.Get(prefix + number, number * 10),
    };
}
