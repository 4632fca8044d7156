using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>Requests one after the other on one connection.</summary>
/// <param name="Made">How long the connection took to be made, TLS included.</param>
/// <param name="HeadTimes">From each request to the head of its answer.</param>
/// <param name="Statuses">The status of each.</param>
/// <param name="Ending">What came where an answer did not.</param>
internal sealed record ReuseSeen(TimeSpan Made, IReadOnlyList<TimeSpan> HeadTimes, IReadOnlyList<int> Statuses, Ending Ending = Ending.None);
