namespace Doctor.Analysis;

/// <summary>A probe that was left out.</summary>
internal sealed record NotDone(string Probe, string Reason);
