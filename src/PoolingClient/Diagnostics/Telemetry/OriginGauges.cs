namespace PoolingClient.Diagnostics;

/// <summary>The state of one origin of a pool at one moment, as gauges show it.</summary>
/// <param name="Server">The origin.</param>
/// <param name="Waiting">Requests that wait for a connection.</param>
/// <param name="MostWaiting">The most that may.</param>
/// <param name="MostConnections">The most connections to it.</param>
/// <param name="Depth">How many requests a connection may carry at once now.</param>
/// <param name="Idle">Open connections without a request.</param>
/// <param name="Active">Open connections with one.</param>
/// <param name="Dialing">Connections that are being made.</param>
/// <param name="LearnedIdleLimit">The shortest idle limit that was learned of it; null where none was.</param>
internal readonly record struct OriginGauges(ServerTags Server, int Waiting, int MostWaiting, int MostConnections, int Depth, int Idle, int Active, int Dialing, TimeSpan? LearnedIdleLimit);
