namespace Top;

/// <summary>What is seen at one moment, whoever saw it.</summary>
/// <param name="Title">Whose pools they are.</param>
/// <param name="Note">What the reader has to know of how it was seen; null for nothing.</param>
/// <param name="Origins">Those that are known, in the order of their names.</param>
internal sealed record Frame(string Title, string? Note, IReadOnlyList<OriginFrame> Origins);
