using System.Globalization;
using PoolingClient;

namespace Top;

/// <summary>The snapshots of one pool, one after the other, become lanes; how long requests take comes from its meter.</summary>
internal sealed class PoolLanes
{
    private readonly Dictionary<string, OriginHistory> _origins = new(StringComparer.Ordinal);
    private SocketPoolSnapshot? _last;

    public void Add(SocketPoolSnapshot snapshot)
    {
        _last = snapshot;
        foreach (OriginSnapshot origin in snapshot.Origins)
        {
            if (!_origins.TryGetValue(origin.Origin, out OriginHistory? history)) _origins[origin.Origin] = history = new OriginHistory();
            history.Add(snapshot.TakenAt, origin);
        }
    }

    /// <summary>The origins as they were last seen, in the order of their names.</summary>
    /// <param name="times">The p50 and p99 of an origin, in seconds.</param>
    public IEnumerable<OriginFrame> Describe(Func<string, (double? P50, double? P99)> times) =>
        _last is { } last ? last.Origins.OrderBy(origin => origin.Origin, StringComparer.Ordinal).Select(origin => Describe(origin, last.Limits, _origins[origin.Origin], times(origin.Origin))) : [];

    private static OriginFrame Describe(OriginSnapshot origin, PoolLimits? limits, OriginHistory history, (double? P50, double? P99) times) => new()
    {
        Name = origin.Origin,
        Idle = origin.Idle,
        Busy = origin.Connections - origin.Idle,
        Dialing = origin.Dialing,
        MostConnections = limits?.MaxConnectionsPerServer,
        Waiting = origin.Waiting,
        InFlight = origin.OpenConnections.Sum(connection => connection.Requests.Count),
        RequestsPerSecond = history.Rate,
        P50 = times.P50,
        P99 = times.P99,
        Lanes = history.Lanes(limits?.MaxPipelineDepth ?? 1),
        MoreLanes = history.MoreLanes,
        Learned = [.. Learned(origin, limits)],
        Failures = [.. origin.RecentFailures.Select(failure => string.Create(CultureInfo.InvariantCulture, $"{failure.Age.TotalSeconds:0.0} s ago, {failure.Stage}, {failure.Fate}: {FirstSentence(failure.Message)}"))],
    };

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
