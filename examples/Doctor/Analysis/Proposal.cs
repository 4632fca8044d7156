namespace Doctor.Analysis;

/// <summary>A setting of the client that what was seen asks for.</summary>
/// <param name="Name">The property.</param>
/// <param name="Value">Its value as configuration has it.</param>
/// <param name="Reason">Why, in one line.</param>
/// <param name="IsHint">It is worth a thought, but one URL at one time is not enough to decide it.</param>
internal sealed record Proposal(string Name, object Value, string Reason, bool IsHint = false);
