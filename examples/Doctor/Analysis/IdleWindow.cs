namespace Doctor.Analysis;

/// <summary>How long connections live that nobody uses.</summary>
/// <param name="Kind">How that is known.</param>
/// <param name="Shortest">No connection ended earlier; where nobody says it, the longest that was still good, or zero.</param>
/// <param name="Longest">The latest end that was seen; where nobody says it, the shortest time after which a request was lost.</param>
internal sealed record IdleWindow(IdleWindowKind Kind, TimeSpan Shortest, TimeSpan Longest)
{
    /// <summary>Null where nothing was looked at for long enough to tell.</summary>
    public static IdleWindow? Of(IdleSeen? idle)
    {
        IdleSample[] used = [.. (idle?.Samples ?? []).Where(sample => sample.IsUsed)];
        if (used.Length == 0) return null;
        IdleSample[] ended = [.. used.Where(sample => sample.IsEnded)], lost = [.. used.Where(sample => sample.IsLost)];
        TimeSpan[] good = [.. used.Where(sample => sample.Outcome is IdleOutcome.Answered or IdleOutcome.Open).Select(sample => sample.At)];
        if (ended.Length > 0)
        {
            // A request that met the very end was lost at the limit too.
            IdleSample[] limits = [.. ended, .. lost];
            return new IdleWindow(IdleWindowKind.Ended, limits.Min(sample => sample.At), limits.Max(sample => sample.At));
        }
        if (lost.Length > 0)
        {
            TimeSpan first = lost.Min(sample => sample.At);
            return new IdleWindow(IdleWindowKind.Forgotten, good.Where(at => at < first).DefaultIfEmpty(TimeSpan.Zero).Max(), first);
        }
        return good.Length > 0 ? new IdleWindow(IdleWindowKind.Longer, good.Max(), TimeSpan.MaxValue) : null;
    }
}
