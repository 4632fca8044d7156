using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>How connections end.</summary>
internal static class EndRules
{
    public static IEnumerable<Finding> Find(Observations seen)
    {
        IdleOutcome[] ends = [.. (seen.Idle?.Samples ?? []).Where(sample => sample is { IsUsed: true, IsEnded: true }).Select(sample => sample.Outcome).Distinct()];
        foreach (IdleOutcome end in ends)
        {
            yield return end switch
            {
                IdleOutcome.Fin when seen.Tls is not null => new Finding(
                    Weight.Note, "ends",
                    "Idle connections end with FIN, without close_notify.",
                    "Harmless for answers that say their length; one that ends with the connection cannot be told from a cut."),
                IdleOutcome.Fin => new Finding(Weight.Good, "ends", "Idle connections end with FIN: the pool sees it, and takes them out."),
                IdleOutcome.CloseNotify => new Finding(Weight.Good, "ends", "Idle connections end with close_notify and FIN: the pool sees it, and takes them out."),
                IdleOutcome.Unasked => new Finding(
                    Weight.Note, "ends",
                    "Before some ends comes an answer that nobody asked for, such as 408.",
                    "The pool does not give it to anybody."),
                _ => new Finding(
                    Weight.Warning, "ends",
                    "Idle connections end with RST: what is on its way then is lost.",
                    "Keep PooledConnectionIdleTimeout below the idle window."),
            };
        }
        if (seen.Close is not { } close) yield break;
        string says = close.SaysClose ? "is answered so" : "is not answered so";
        yield return close.Ending switch
        {
            Ending.Silence => new Finding(
                Weight.Warning, "ends",
                $"Connection: close {says}, and the connection stays open for more than {Words.Time(close.After)}.",
                "RFC 9112 9.6 has the server end it."),
            Ending.Reset => new Finding(Weight.Warning, "ends", $"Connection: close {says}; then comes RST."),
            Ending.None => new Finding(Weight.Bad, "ends", $"Connection: close {says}; then come more octets."),
            _ => new Finding(
                Weight.Good, "ends",
                $"Connection: close {says}; {(close.Ending == Ending.CloseNotify ? "close_notify" : "FIN")} comes {Words.Time(close.After)} later."),
        };
    }
}
