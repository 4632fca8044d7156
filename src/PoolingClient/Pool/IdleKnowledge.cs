using System.Globalization;

namespace PoolingClient.Pool;

/// <summary>
/// What an origin's connections have taught about how long they may be idle: the times after which the peer ended one that was not in
/// use, or one that was used again. Servers and load balancers close at one limit; restarts and deploys close at any time. So a limit is
/// believed when two ends agree on it, and forgotten when it has not shown for a while.
/// </summary>
/// <remarks>Not thread-safe: under the gate of its pool.</remarks>
internal sealed class IdleKnowledge(TimeProvider time)
{
    /// <summary>Below a second an end is no idle limit but a server that does not keep connections.</summary>
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(1);

    /// <summary>Belief is doubled, and so given up bit by bit, each time this passes without an end that confirms it.</summary>
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    private TimeSpan? _last;
    private TimeSpan? _limit;
    private long _learnedAt;
    private int _ends;

    /// <summary>The peer ended a connection that had been idle for <paramref name="idle"/>.</summary>
    public void Observe(TimeSpan idle)
    {
        if (idle < Floor) return;
        long now = time.GetTimestamp();
        if (_limit is { } known && Agree(known, idle)) Learn(Smaller(known, idle), now);
        else if (_last is { } last && Agree(last, idle)) Learn(Smaller(last, idle), now);
        _last = idle;
        _ends++;
    }

    /// <summary>How long a connection may be idle by this knowledge: a margin below what was seen. Null where nothing is known.</summary>
    public TimeSpan? Limit
    {
        get
        {
            if (_limit is not { } learned) return null;
            double halvings = time.GetElapsedTime(_learnedAt) / HalfLife;
            if (halvings > 8) return null;
            TimeSpan margin = TimeSpan.FromSeconds(Math.Min(1, learned.TotalSeconds / 5));
            return (learned - margin) * Math.Pow(2, Math.Floor(halvings));
        }
    }

    /// <summary>Why connections are closed after <see cref="Limit"/>; null where nothing is known.</summary>
    public string? Reason => _limit is not { } learned || Limit is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"the peer ended idle connections after {learned.TotalSeconds:0.0##} s ({_ends} ends seen)");

    private void Learn(TimeSpan limit, long now) => (_limit, _learnedAt) = (limit, now);

    private static TimeSpan Smaller(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Servers look at their clocks once a second, some less often: a fifth, or a second, is the same limit.</summary>
    private static bool Agree(TimeSpan a, TimeSpan b) => (a - b).Duration() <= TimeSpan.FromSeconds(Math.Max(1, Smaller(a, b).TotalSeconds / 5));
}
