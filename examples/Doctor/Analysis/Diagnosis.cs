namespace Doctor.Analysis;

/// <summary>What follows from what was seen. Pure: the same observations give the same diagnosis.</summary>
internal sealed record Diagnosis(IReadOnlyList<Finding> Findings, IReadOnlyList<Proposal> Proposals)
{
    public static Diagnosis Of(Observations seen) => new(
        [
            .. NameRules.Find(seen),
            .. TlsRules.Find(seen),
            .. AnswerRules.Find(seen),
            .. HeadRules.Find(seen),
            .. ReuseRules.Find(seen),
            .. IdleRules.Find(seen),
            .. RequestsRules.Find(seen),
            .. PipelineRules.Find(seen),
            .. EndRules.Find(seen),
            .. HeaderRules.Find(seen),
            .. NotDoneRules.Find(seen),
        ],
        ProposalRules.Of(seen));
}
