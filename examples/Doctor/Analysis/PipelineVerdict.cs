using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>Whether several requests may be in flight on a connection.</summary>
/// <param name="Kind">What the deepest round came to.</param>
/// <param name="Depth">The deepest round in which every request got its own answer; 0 where there was none.</param>
/// <param name="Last">The deepest round.</param>
internal sealed record PipelineVerdict(PipelineVerdictKind Kind, int Depth, PipelineRound Last)
{
    /// <summary>So many were answered as they should be, and nothing deeper was answered wrongly.</summary>
    public bool IsProven => Depth > 0 && Kind is PipelineVerdictKind.Clean or PipelineVerdictKind.Announced or PipelineVerdictKind.PushedBack;

    public static PipelineVerdict? Of(PipelineSeen? pipeline)
    {
        if (pipeline is not { Rounds: [.., var last] }) return null;
        int depth = pipeline.Rounds.Where(round => round.IsClean).Select(round => round.Depth).DefaultIfEmpty().Max();
        return new PipelineVerdict(KindOf(last), depth, last);
    }

    private static PipelineVerdictKind KindOf(PipelineRound round) => round switch
    {
        { IsClean: true } => PipelineVerdictKind.Clean,
        { WrongStatus: 429 or 503 } => PipelineVerdictKind.PushedBack,
        { WrongStatus: 400, Statuses.Count: 0 } => PipelineVerdictKind.Refused,
        { WrongStatus: not null } or { Ending: Ending.NotHttp } => PipelineVerdictKind.OutOfOrder,
        { IsAnnounced: true } => PipelineVerdictKind.Announced,
        { Ending: Ending.Silence } => PipelineVerdictKind.Silence,
        _ => PipelineVerdictKind.Ended,
    };
}
