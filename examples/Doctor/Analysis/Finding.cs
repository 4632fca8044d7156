namespace Doctor.Analysis;

/// <summary>What was found, in a sentence or two.</summary>
/// <param name="Weight">How much it matters.</param>
/// <param name="Subject">What it is about: one or two words.</param>
/// <param name="Text">What was seen.</param>
/// <param name="Advice">What to do; null where there is nothing to do.</param>
internal sealed record Finding(Weight Weight, string Subject, string Text, string? Advice = null);
