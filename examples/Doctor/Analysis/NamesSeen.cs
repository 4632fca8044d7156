namespace Doctor.Analysis;

/// <summary>The name and its addresses.</summary>
/// <param name="Resolve">How long the resolver took; null where an address was given.</param>
/// <param name="Addresses">What came of each address.</param>
internal sealed record NamesSeen(TimeSpan? Resolve, IReadOnlyList<AddressSeen> Addresses);
