using System.Diagnostics;

namespace PoolingClient.Diagnostics;

/// <summary>One attempt of a request, as telemetry tells it. Instants are ticks of the pool's time.</summary>
/// <param name="Queued">When it began to wait for a connection.</param>
/// <param name="Assigned">When it was given to one; 0 where it never was.</param>
/// <param name="Waited">It was not given one at once.</param>
/// <param name="IsReused">The connection had served before.</param>
/// <param name="Setup">The span in which the connection was made; default where there was none.</param>
internal readonly record struct RequestAttemptNote(long Queued, long Assigned, bool Waited, bool IsReused, ActivityContext Setup);
