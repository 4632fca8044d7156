using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>How a connection ends after a request that says Connection: close.</summary>
/// <param name="SaysClose">The answer says so too.</param>
/// <param name="Ending">What came after it.</param>
/// <param name="After">How long after the answer.</param>
internal sealed record CloseSeen(bool SaysClose, Ending Ending, TimeSpan After);
