using System.Globalization;
using PoolingClient;

namespace Top;

/// <summary>A pool of this process: its snapshots, one after the other, become lanes; how long requests take comes from its meter.</summary>
internal sealed class PoolWatch(SocketPool pool, string title, Task load) : IWatch
{
    private readonly Dictionary<string, OriginHistory> _origins = new(StringComparer.Ordinal);
    private readonly DurationListener _durations = new();

    public Task Ended => load;

    public Frame Look()
    {
        SocketPoolSnapshot snapshot = pool.GetSnapshot(SnapshotDetail.Requests);
        var origins = new List<OriginFrame>();
        foreach (OriginSnapshot origin in snapshot.Origins.OrderBy(origin => origin.Origin, StringComparer.Ordinal))
        {
            if (!_origins.TryGetValue(origin.Origin, out OriginHistory? history)) _origins[origin.Origin] = history = new OriginHistory();
            history.Add(snapshot.TakenAt, origin);
            origins.Add(Describe(origin, snapshot.Limits, history));
        }
        return new Frame(title, null, origins);
    }

    public ValueTask DisposeAsync()
    {
        _durations.Dispose();
        return ValueTask.CompletedTask;
    }

    private OriginFrame Describe(OriginSnapshot origin, PoolLimits? limits, OriginHistory history)
    {
        (double? p50, double? p99) = _durations.Read(origin.Origin);
        return new OriginFrame
        {
            Name = origin.Origin,
            Idle = origin.Idle,
            Busy = origin.Connections - origin.Idle,
            Dialing = origin.Dialing,
            MostConnections = limits?.MaxConnectionsPerServer,
            Waiting = origin.Waiting,
            InFlight = origin.OpenConnections.Sum(connection => connection.Requests.Count),
            RequestsPerSecond = history.Rate,
            P50 = p50,
            P99 = p99,
            Lanes = history.Lanes(limits?.MaxPipelineDepth ?? 1),
            MoreLanes = history.MoreLanes,
            Learned = [.. Learned(origin, limits)],
            Failures = [.. origin.RecentFailures.Select(failure => string.Create(CultureInfo.InvariantCulture, $"{failure.Age.TotalSeconds:0.0} s ago, {failure.Stage}, {failure.Fate}: {FirstSentence(failure.Message)}"))],
        };
    }

    /// <summary>What happened; what it means and what to do stands behind it, and is for who looks at one failure.</summary>
    private static string FirstSentence(string message) => message.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;

    private static IEnumerable<string> Learned(OriginSnapshot origin, PoolLimits? limits)
    {
        if (limits is { MaxPipelineDepth: > 1 }) yield return string.Create(CultureInfo.InvariantCulture, $"pipeline depth {origin.PipelineDepth} of {limits.MaxPipelineDepth}{(origin.PipelineReason is { } why ? $": {why}" : "")}");
        if (origin.LearnedIdleLimit is { } idle) yield return string.Create(CultureInfo.InvariantCulture, $"idle connections are closed after {idle.TotalSeconds:0.###} s: {origin.LearnedIdleReason}");
        if (origin.LearnedRequestLimit is { } requests) yield return string.Create(CultureInfo.InvariantCulture, $"the peer ends a connection after {requests} requests");
        if (origin.DialFailuresInARow > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{origin.DialFailuresInARow} dials failed in a row: {origin.LastDialFailure}");
    }
}
