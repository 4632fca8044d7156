using PoolingClient;

namespace Doctor.Analysis;

/// <summary>Settings, where what was seen asks for others than the defaults.</summary>
internal static class ProposalRules
{
    // The defaults of the client itself, so that this cannot fall behind them.
    private static readonly SocketPoolOptions Defaults = new();

    private static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);

    public static IReadOnlyList<Proposal> Of(Observations seen) =>
        [.. new[] { IdleTimeout(seen), PipelineDepth(seen), ConnectTimeout(seen), HeadTimeout(seen), MinIdle(seen) }.OfType<Proposal>()];

    /// <summary>A little less than the window; null where the default is no more than that, or no window is known.</summary>
    public static Proposal? IdleTimeout(Observations seen)
    {
        IdleWindow? window = IdleWindow.Of(seen.Idle);
        TimeSpan? announced = IdleRules.Announced(seen);
        (TimeSpan limit, string why) = window switch
        {
            { Kind: IdleWindowKind.Ended } when window.Shortest <= (announced ?? TimeSpan.MaxValue)
                => (window.Shortest, $"The server ends idle connections after {Words.Time(window.Shortest)}"),
            { Kind: IdleWindowKind.Forgotten, Shortest.Ticks: > 0 }
                => (window.Shortest, $"Connections are forgotten somewhere between {Words.Time(window.Shortest)} and {Words.Time(window.Longest)} idle"),
            { Kind: IdleWindowKind.Forgotten } => (window.Longest / 2, $"Connections are forgotten within {Words.Time(window.Longest)} idle"),
            _ => announced is { } time ? (time, $"The server announces to end idle connections after {Words.Time(time)}") : (TimeSpan.MaxValue, ""),
        };
        if (limit == TimeSpan.MaxValue) return null;
        // What was measured is a little beside what somebody has set.
        limit = Tenths(limit + (Tenth / 2));
        // Ends come up to a second beside the limit, and a request takes time to arrive: a fifth less, but one second at least and ten at most.
        var margin = TimeSpan.FromSeconds(Math.Clamp(limit.TotalSeconds / 5, 1, 10));
        TimeSpan value = limit - margin > limit / 2 ? limit - margin : limit / 2;
        value = RoundDown(value);
        if (value <= TimeSpan.Zero || value >= Defaults.PooledConnectionIdleTimeout) return null;
        return new Proposal(nameof(SocketPoolOptions.PooledConnectionIdleTimeout), value, $"{why}: {Words.Time(limit - value)} less, so that no request crosses the end.");
    }

    private static Proposal? PipelineDepth(Observations seen)
    {
        if (PipelineVerdict.Of(seen.Pipeline) is not { IsProven: true } verdict) return null;
        // The pool goes only as deep as it measures to be of use, and that is seldom above 16.
        int depth = Math.Min(16, verdict.Depth / 2);
        string why = $"{verdict.Depth} requests in flight were answered in order: half of that";
        if (RequestsRules.Limit(seen) is { } limit && limit / 10 < depth)
        {
            depth = limit / 10;
            why = $"{verdict.Depth} requests in flight were answered in order, but a connection ends after {limit}: a tenth of that, so that few are sent again";
        }
        return depth < 2 ? null : new Proposal(nameof(SocketPoolOptions.MaxPipelineDepth), depth, $"{why}. It is a limit: the pool measures how deep is of use.");
    }

    private static Proposal? ConnectTimeout(Observations seen)
    {
        TimeSpan[] connects = [.. (seen.Names?.Addresses ?? []).Select(address => address.Connect).OfType<TimeSpan>()];
        if (connects.Length == 0) return null;
        TimeSpan tls = seen.Tls?.Handshakes.Max() ?? TimeSpan.Zero, resolve = seen.Names!.Resolve ?? TimeSpan.Zero, measured = resolve + connects.Max() + tls;
        int silent = seen.Names.Addresses.Count(address => address.FailedAfter >= Wire.Dialer.Patience);
        // A lost SYN is sent again after a second: below two seconds one lost packet would be a failure.
        double seconds = Math.Max(2, Math.Ceiling((measured * 10 + (Defaults.ConnectAttemptDelay * silent)).TotalSeconds));
        var value = TimeSpan.FromSeconds(seconds);
        if (value >= Defaults.ConnectTimeout) return null;
        string[] steps = [.. seen.Names.Resolve is null ? Array.Empty<string>() : ["name"], "TCP", .. seen.Tls is null ? Array.Empty<string>() : ["TLS"]];
        string parts = $"{string.Join(" + ", steps)} took {Words.Time(measured)}";
        string floor = seconds <= 2 ? "2 s, because one lost SYN (sent again after 1 s) has to fit in" : silent == 0 ? "ten times that" : "ten times that, and ConnectAttemptDelay for each silent address";
        return new Proposal(nameof(SocketPoolOptions.ConnectTimeout), value, $"Connecting ({parts}): {floor}.");
    }

    private static Proposal? HeadTimeout(Observations seen)
    {
        TimeSpan[] times = [.. seen.Reuse?.HeadTimes ?? [], .. seen.First is { } first ? [first.HeadTime] : Array.Empty<TimeSpan>()];
        if (times.Length == 0) return null;
        var value = TimeSpan.FromSeconds(Math.Max(5, Math.Ceiling(times.Max().TotalSeconds * 20)));
        string why = $"The slowest head of this URL took {Words.Time(times.Max())}: twenty times that, and 5 s at least. Only you know how slow your other requests may be.";
        return new Proposal(nameof(SocketPoolOptions.ResponseHeadTimeout), value, why, IsHint: true);
    }

    private static Proposal? MinIdle(Observations seen)
    {
        if (seen.Reuse is not { HeadTimes.Count: > 1 } reuse) return null;
        TimeSpan made = reuse.Made, again = reuse.HeadTimes.Skip(1).Max();
        // Below twenty milliseconds nobody notices.
        if (made < TimeSpan.FromMilliseconds(20) || made < again) return null;
        string why = $"Making a connection takes {Words.Time(made)}, longer than an answer ({Words.Time(again)}): two kept ready spare a burst that.";
        return new Proposal(nameof(SocketPoolOptions.MinIdleConnections), 2, why, IsHint: true);
    }

    /// <summary>Whole seconds, or tenths where there are few of them.</summary>
    private static TimeSpan RoundDown(TimeSpan time) => time < TimeSpan.FromSeconds(10) ? Tenths(time) : TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds));

    private static TimeSpan Tenths(TimeSpan time) => TimeSpan.FromTicks(time.Ticks / Tenth.Ticks * Tenth.Ticks);
}
