namespace PoolingClient;

/// <summary>When the health check of pools (ASP.NET Core's health checks) says that something is wrong.</summary>
public sealed class PoolingClientHealthOptions
{
    /// <summary>
    /// A pool is saturated when all connections to an origin (RFC 9112 9.4) are busy and a request has waited for one for this long. Default 2 s: a fifth of
    /// <see cref="SocketPoolOptions.LeaseTimeout"/>'s default, so that it is seen before requests fail.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero.</exception>
    public TimeSpan SaturatedAfter
    {
        get;
        set => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(SaturatedAfter), value, $"{nameof(SaturatedAfter)} must be above zero.");
    } = TimeSpan.FromSeconds(2);

    /// <summary>Dials to an origin fail (RFC 9112 9.1) when so many in a row have. Default 3: from then on the pool itself holds dials back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int DialFailuresInARow
    {
        get;
        set => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(DialFailuresInARow), value, $"{nameof(DialFailuresInARow)} must be at least 1.");
    } = 3;
}
