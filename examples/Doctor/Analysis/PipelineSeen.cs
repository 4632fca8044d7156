using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>Several requests in one send, each time on a connection that had answered one before.</summary>
/// <param name="Marks">How answers were told apart.</param>
/// <param name="Rounds">What came, in the order in which it was tried.</param>
/// <param name="Fault">The same with a fault in the last request.</param>
internal sealed record PipelineSeen(PipelineMarks Marks, IReadOnlyList<PipelineRound> Rounds, PipelineRound? Fault = null);

/// <summary>How the answers to several requests for the same thing can be told apart.</summary>
[Flags]
internal enum PipelineMarks
{
    /// <summary>They can only be counted.</summary>
    None = 0,

    /// <summary>Some were HEAD: an answer to GET in their place puts all that follows out of step.</summary>
    Methods = 1,

    /// <summary>Each asked for another part, and says which it is (RFC 9110 14.4).</summary>
    Ranges = 2,

    /// <summary>Each had an X-Request-Id of its own, which the server sends back.</summary>
    Ids = 4,
}

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
