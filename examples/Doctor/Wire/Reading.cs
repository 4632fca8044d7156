namespace Doctor.Wire;

/// <summary>One look at a connection: an answer, or what came in its place.</summary>
/// <param name="Answer">The answer; null where none came.</param>
/// <param name="Ending">What came in its place.</param>
/// <param name="After">How long the look took.</param>
internal sealed record Reading(Answer? Answer, Ending Ending, TimeSpan After);
