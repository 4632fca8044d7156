using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>What it saves to use a connection again.</summary>
internal static class ReuseRules
{
    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (seen.Reuse is not { HeadTimes.Count: > 0 } reuse) yield break;
        if (reuse.HeadTimes.Count == 1 || reuse.Ending != Ending.None)
        {
            string what = reuse.Ending switch { Ending.None => "the answer said so", Ending.Silence => "nothing came", Ending.Reset => "it was reset", _ => "it was ended" };
            yield return new Finding(
                Weight.Bad, "reuse",
                $"A connection answered {Words.Count(reuse.HeadTimes.Count, "request")} and no more ({what}), though the first answer let it live.",
                "Look at the server's keep-alive; requests that meet this are sent again where they may be.");
            yield break;
        }
        TimeSpan again = Median(reuse.HeadTimes.Skip(1));
        yield return new Finding(
            Weight.Good, "reuse",
            $"Making a connection takes {Words.Time(reuse.Made)}, its first answer {Words.Time(reuse.HeadTimes[0])}; used again, it answers after {Words.Time(again)}.");
        int[] different = [.. reuse.Statuses.Skip(1).Where(status => status != reuse.Statuses[0]).Distinct()];
        if (different.Length > 0) yield return new Finding(
            Weight.Warning, "reuse",
            $"Used again, a connection answered {string.Join(", ", different)} in the place of {reuse.Statuses[0]}.",
            "Look at what the server keeps for a connection.");
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }
}
