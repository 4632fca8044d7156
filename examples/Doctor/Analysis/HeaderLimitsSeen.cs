namespace Doctor.Analysis;

/// <summary>Heads of requests, each larger than the one before, until one is refused.</summary>
internal sealed record HeaderLimitsSeen(IReadOnlyList<HeaderStep> Steps);
