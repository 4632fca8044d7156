namespace Doctor.Analysis;

/// <summary>Several requests in one send, each time on a connection that had answered one before.</summary>
/// <param name="Marks">How answers were told apart.</param>
/// <param name="Rounds">What came, in the order in which it was tried.</param>
/// <param name="Fault">The same with a fault in the last request.</param>
internal sealed record PipelineSeen(PipelineMarks Marks, IReadOnlyList<PipelineRound> Rounds, PipelineRound? Fault = null);
