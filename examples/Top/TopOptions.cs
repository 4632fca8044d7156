namespace Top;

/// <summary>What is to be watched.</summary>
/// <param name="Pid">The process; null for a demonstration in this one.</param>
/// <param name="Duration">For how long; null until Ctrl+C.</param>
/// <param name="Picture">Where the last frame goes as SVG; null for nowhere.</param>
internal sealed record TopOptions(int? Pid, TimeSpan? Duration, string? Picture);
