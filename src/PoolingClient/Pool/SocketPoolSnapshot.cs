namespace PoolingClient;

/// <summary>The state of a pool at one moment, origin by origin. Each origin is consistent in itself.</summary>
/// <param name="Origins">The origins that the pool knows now; one without use for minutes is forgotten.</param>
public sealed record SocketPoolSnapshot(IReadOnlyList<OriginSnapshot> Origins);
