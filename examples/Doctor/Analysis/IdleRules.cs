using PoolingClient;

namespace Doctor.Analysis;

/// <summary>How long connections live that nobody uses.</summary>
internal static class IdleRules
{
    /// <summary>Servers look at their clocks once a second: ends that lie further apart are not those of one limit.</summary>
    private static readonly TimeSpan OneLimit = TimeSpan.FromSeconds(1.5);

    // The client's own, so that this cannot fall behind it.
    private static readonly TimeSpan Default = new SocketPoolOptions().PooledConnectionIdleTimeout;

    /// <summary>The server's clock began a little before ours.</summary>
    private static readonly TimeSpan Inexact = TimeSpan.FromMilliseconds(100);

    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (IdleWindow.Of(seen.Idle) is not { } window) yield break;
        yield return window.Kind switch
        {
            IdleWindowKind.Ended => Ended(seen, window),
            IdleWindowKind.Forgotten => Forgotten(seen.Idle!, window),
            _ => Longer(seen, window),
        };
        if (window.Kind == IdleWindowKind.Ended)
        {
            TimeSpan good = seen.Idle!.Samples.Where(sample => sample.IsUsed && sample.Outcome == IdleOutcome.Answered).Select(sample => sample.At).DefaultIfEmpty().Max();
            if (good > window.Shortest + OneLimit || window.Longest > window.Shortest + OneLimit)
            {
                yield return new Finding(
                    Weight.Note, "idle window",
                    $"Not at one time: another lived for {Words.Time(good > window.Longest ? good : window.Longest)}.",
                    "A restart, several servers behind one address, or a limit that moves with the load. Take the shortest.");
            }
        }
        foreach (Finding finding in Unused(seen.Idle!, window)) yield return finding;
    }

    /// <summary>The announced time, asked for or not.</summary>
    public static TimeSpan? Announced(Observations seen) =>
        (seen.First?.Hints?.Timeout ?? seen.First?.HintsWhenAsked?.Timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static Finding Ended(Observations seen, IdleWindow window)
    {
        int count = seen.Idle!.Samples.Count(sample => sample.IsUsed && sample.IsEnded);
        string span = window.Longest - window.Shortest > TimeSpan.FromMilliseconds(50) ? $"{Words.Time(window.Shortest)} to {Words.Time(window.Longest)}" : Words.Time(window.Shortest);
        string announced = Announced(seen) is { } time ? $"; it announces {Words.Time(time)}" : seen.First?.Hints is null ? "; it does not announce that" : "";
        bool isKnown = seen.First?.Hints?.Timeout is not null, isEarly = window.Shortest < Announced(seen) - Inexact;
        // Where a little less than the window would be less than the default, that is proposed.
        bool isDefaultBelow = window.Shortest > Default && ProposalRules.IdleTimeout(seen) is null;
        string advice = isDefaultBelow ? Words.Of($"The client's default of {Default.TotalSeconds:0.###} s (PooledConnectionIdleTimeout) is below it.")
            : isEarly ? "That is earlier: set PooledConnectionIdleTimeout, the announcement alone misleads."
            : isKnown ? "The client keeps below what is announced by itself."
            : "Keep PooledConnectionIdleTimeout below it, so that no request crosses the end.";
        return new Finding(
            isDefaultBelow || (isKnown && !isEarly) ? Weight.Good : Weight.Warning, "idle window",
            $"Connections that are idle are ended after {span} ({count} seen){announced}.",
            advice);
    }

    private static Finding Forgotten(IdleSeen idle, IdleWindow window)
    {
        IdleSample lost = idle.Samples.Where(sample => sample is { IsUsed: true, IsLost: true }).MinBy(sample => sample.At)!;
        string brought = lost.Outcome switch { IdleOutcome.SilentAtUse => "nothing", IdleOutcome.ResetAtUse => "a reset", _ => "its end" };
        string good = window.Shortest > TimeSpan.Zero ? $"After {Words.Time(window.Shortest)} a connection still answered" : "No time was short enough to be answered";
        return new Finding(
            Weight.Bad,
            "idle window",
            $"{good}; after {Words.Time(window.Longest)} one looked open, and a request on it brought {brought}. A load balancer or firewall forgets connections and says nothing.",
            "Keep PooledConnectionIdleTimeout well below it. For exchanges that are silent for as long, set TcpKeepAliveTime below it too.");
    }

    private static Finding Longer(Observations seen, IdleWindow window)
    {
        string watched = Words.Time(window.Shortest);
        return seen.IsInterrupted
            ? new Finding(Weight.Note, "idle window", $"Still open after {watched}, when the examination was ended.", "Let it run to the end.")
            : new Finding(Weight.Good, "idle window", $"A connection answered after {watched} idle: the limit is longer, or there is none.", "--idle-max watches longer.");
    }

    private static IEnumerable<Finding> Unused(IdleSeen idle, IdleWindow window)
    {
        if (idle.Samples.FirstOrDefault(sample => !sample.IsUsed) is not { } unused) yield break;
        const string Advice = "The pool does not take that for an answer. Connections made ahead (MinIdleConnections, WarmUpAsync) live no longer than that, though.";
        if (unused.Outcome == IdleOutcome.Unasked)
        {
            yield return new Finding(Weight.Note, "unused", $"A connection that never carried a request gets {unused.Status} after {Words.Time(unused.At)}, and is ended.", Advice);
        }
        else if (unused.IsLost)
        {
            yield return new Finding(
                Weight.Warning, "unused",
                $"The first request on a connection that was made {Words.Time(unused.At)} before was lost.",
                "Do not make connections ahead (MinIdleConnections, WarmUpAsync).");
        }
        else if (unused.IsEnded && (unused.At < window.Shortest / 1.5 || window.Kind != IdleWindowKind.Ended))
        {
            yield return new Finding(
                Weight.Note, "unused",
                $"A connection that never carried a request is ended after {Words.Time(unused.At)}.",
                "Connections made ahead (MinIdleConnections, WarmUpAsync) live no longer than that.");
        }
    }
}
