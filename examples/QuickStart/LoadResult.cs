using PoolingClient;

namespace QuickStart;

/// <summary>The numbers of a run. Nothing is left out of them: connecting, first-use compilation and failures are in.</summary>
internal sealed record LoadResult
{
    public required Uri Url { get; init; }

    /// <summary>Requests that ended, one way or the other. Fewer than were asked for where the user stopped the run.</summary>
    public required int Requests { get; init; }

    public required int Failures { get; init; }

    public required (string Message, int Count)? MostFrequentFailure { get; init; }

    public required long ConnectionsOpened { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>From the call to the last octet of content, of each request that was answered; ascending.</summary>
    public required long[] SortedLatencies { get; init; }

    /// <summary>What happened to the first request and to the second; null where it had no answer.</summary>
    public required RequestAttempt? First { get; init; }

    public required RequestAttempt? Second { get; init; }

    public double RequestsPerSecond => Duration > TimeSpan.Zero ? Requests / Duration.TotalSeconds : 0;

    /// <summary>The share of requests that needed no connection of their own. Below zero never: a dial that nobody needed is no request's fault.</summary>
    public double ReuseRatio => Requests > 0 ? Math.Max(0, 1 - (double)ConnectionsOpened / Requests) : 0;

    /// <summary>The latency that <paramref name="share"/> of the answers did not exceed (nearest rank); null without an answer.</summary>
    public TimeSpan? Percentile(double share)
    {
        if (SortedLatencies.Length == 0) return null;
        int rank = (int)Math.Ceiling(share * SortedLatencies.Length);
        return new TimeSpan(SortedLatencies[Math.Clamp(rank, 1, SortedLatencies.Length) - 1]);
    }
}
