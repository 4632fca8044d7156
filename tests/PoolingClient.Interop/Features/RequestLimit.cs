using System.Globalization;
using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>
/// A server ends each connection after a number of requests, in good order. That is no reason to stop pipelining: the number is learned, and from then on nothing is
/// sent that it would not answer.
/// </summary>
internal static class RequestLimit
{
    private const int Callers = 64, Connections = 2, Depth = 8;

    /// <param name="running">The server.</param>
    /// <param name="limit">How many requests it answers on a connection.</param>
    public static async Task<string> RunAsync(Running running, int limit)
    {
        int count = Scale.Of(20_000, 6000), next = 0, alone = 0, again = 0;
        using var caller = new Caller(running, change: options => (options.MaxConnectionsPerServer, options.MaxPipelineDepth, options.LeaseTimeout) = (Connections, Depth, Waits.Limit));
        string? reason = null;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            await Task.Yield();
            for (int i; (i = Interlocked.Increment(ref next)) <= count;)
            {
                RequestTimeline timeline = await caller.SendAsync(new Ask(HttpMethod.Get, "file", File: i % 8));   // fails where the answer is not its own
                if (timeline.Attempts.Count > 1) Interlocked.Increment(ref again);
                OriginSnapshot origin = caller.Origin;
                // That the server was measured to gain nothing by it is no fault of its limit.
                if (origin.PipelineDepth > 1 || origin.PipelineReason is not { } said || said.StartsWith("measured", StringComparison.Ordinal)) continue;
                Interlocked.Increment(ref alone);
                reason = said;
            }
        })).WaitAsync(TimeSpan.FromMinutes(3));
        OriginSnapshot end = caller.Origin;
        Assert.Equal((limit, null), (end.LearnedRequestLimit, reason));
        Assert.Equal(0, alone);
        // Until the limit was known, what was behind it was sent again: twice on each connection at most.
        Assert.InRange(again, 0, 2 * Connections * Depth);
        return string.Create(CultureInfo.InvariantCulture, $"ok: its limit of {limit} requests on a connection was learned; {again} of {count} were sent again until then");
    }
}
