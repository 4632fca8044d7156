using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>A head of so many octets, most of them in one field line.</summary>
/// <param name="Octets">Its size.</param>
/// <param name="Status">The status of the answer; null where there was none.</param>
/// <param name="Ending">What came in its place.</param>
/// <param name="IsRefused">It was not answered as smaller ones are.</param>
internal sealed record HeaderStep(int Octets, int? Status, Ending Ending, bool IsRefused);
