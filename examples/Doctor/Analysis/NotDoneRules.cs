namespace Doctor.Analysis;

/// <summary>What was not looked at.</summary>
internal static class NotDoneRules
{
    public static IEnumerable<Finding> Find(Observations seen)
    {
        foreach (IGrouping<string, NotDone> reason in seen.NotDone.GroupBy(probe => probe.Reason))
        {
            yield return new Finding(Weight.Note, "not done", $"{string.Join(", ", reason.Select(probe => probe.Probe))}: {reason.Key}.");
        }
        if (seen.IsInterrupted) yield return new Finding(Weight.Note, "not done", "The examination was ended early: the rest is not known.");
    }
}
