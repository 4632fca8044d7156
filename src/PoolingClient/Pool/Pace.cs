namespace PoolingClient.Pool;

/// <summary>How often a pool has to look at the time.</summary>
internal enum Pace
{
    /// <summary>Nothing to watch.</summary>
    Still,

    /// <summary>Only idle connections: their limits are seconds, or <see cref="Fine"/> is asked for.</summary>
    Slow,

    /// <summary>Requests wait or are in flight.</summary>
    Fine,
}
