using System.Diagnostics;

namespace PoolingClient.Interop;

/// <summary>
/// How many requests were on one connection at the same time, by what their timelines say. Those count from an instant that is known within bounds only; what is
/// not certain is not counted.
/// </summary>
internal sealed class PipelineDepth
{
    private readonly Lock _gate = new();
    private readonly List<(long Connection, TimeSpan From, TimeSpan To)> _spans = [];
    private readonly long _origin = Stopwatch.GetTimestamp();

    /// <summary>Sends the request and notes when it was on which connection.</summary>
    public async Task SendAsync(Caller caller, Ask ask)
    {
        TimeSpan earliest = Stopwatch.GetElapsedTime(_origin), latest = default;
        RequestTimeline timeline = await caller.SendAsync(ask, () => latest = Stopwatch.GetElapsedTime(_origin));
        RequestAttempt last = timeline.Attempts[^1];
        TimeSpan from = latest + last.Assigned, to = earliest + (last.ContentEnd ?? last.Head ?? last.Assigned);
        if (from >= to) return;
        lock (_gate) _spans.Add((last.ConnectionId, from, to));
    }

    public int Deepest()
    {
        int deepest = 0;
        foreach (var connection in _spans.GroupBy(span => span.Connection))
        {
            // At the same instant an end comes before a beginning.
            int depth = 0;
            foreach ((TimeSpan _, int step) in connection.SelectMany(span => new[] { (span.From, 1), (span.To, -1) }).OrderBy(change => change.Item1).ThenBy(change => change.Item2))
            {
                depth += step;
                deepest = Math.Max(deepest, depth);
            }
        }
        return deepest;
    }
}
