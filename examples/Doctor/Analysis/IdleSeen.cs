namespace Doctor.Analysis;

/// <summary>Connections that were left alone.</summary>
/// <param name="Watched">For how long at most.</param>
/// <param name="Samples">What came of each.</param>
internal sealed record IdleSeen(TimeSpan Watched, IReadOnlyList<IdleSample> Samples);
