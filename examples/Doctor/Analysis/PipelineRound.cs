using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>One send.</summary>
/// <param name="Depth">How many requests.</param>
/// <param name="Statuses">The status of each answer that came and was the right one, in order. In a round with a fault, of each.</param>
/// <param name="Ending">What came in the place of the next one; none where all came.</param>
/// <param name="IsAnnounced">The last one said Connection: close.</param>
/// <param name="WrongStatus">The status of an answer that did not belong to the request whose turn it was.</param>
internal sealed record PipelineRound(int Depth, IReadOnlyList<int> Statuses, Ending Ending, bool IsAnnounced = false, int? WrongStatus = null)
{
    /// <summary>The depth of the round with a fault.</summary>
    public const int FaultDepth = 3;

    /// <summary>Every request got its answer.</summary>
    public bool IsClean => Statuses.Count == Depth && WrongStatus is null && Ending == Ending.None;
}
