using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>The answer to HEAD.</summary>
/// <param name="Status">Its status; null where there was none.</param>
/// <param name="InStep">The next request on the connection got its own answer: HEAD brought no content (RFC 9110 9.3.2).</param>
/// <param name="Ending">What came where an answer did not.</param>
internal sealed record HeadSeen(int? Status, bool InStep, Ending Ending = Ending.None);
