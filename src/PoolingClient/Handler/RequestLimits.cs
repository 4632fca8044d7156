using System.Net.Http;
using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>The limits of a request: the pool's, but for those that the request sets itself.</summary>
internal static class RequestLimits
{
    /// <exception cref="ArgumentOutOfRangeException">A limit that was put into the options by hand is none.</exception>
    public static ExchangeLimits Of(HttpRequestMessage request, ExchangeLimits usual)
    {
        if (RequestParts.Options(request) is not { } options) return usual;
        return new ExchangeLimits
        {
            Deadline = Get(options, PoolingRequestOptions.Deadline, usual.Deadline),
            Lease = Get(options, PoolingRequestOptions.LeaseTimeout, usual.Lease),
            Connect = Get(options, PoolingRequestOptions.ConnectTimeout, usual.Connect),
            Write = Get(options, PoolingRequestOptions.WriteTimeout, usual.Write),
            Head = Get(options, PoolingRequestOptions.ResponseHeadTimeout, usual.Head),
            Read = Get(options, PoolingRequestOptions.ReadTimeout, usual.Read),
            Idle = Get(options, PoolingRequestOptions.PooledConnectionIdleTimeout, usual.Idle),
            Lifetime = Get(options, PoolingRequestOptions.PooledConnectionLifetime, usual.Lifetime),
        };
    }

    private static TimeSpan Get(HttpRequestOptions options, HttpRequestOptionsKey<TimeSpan> key, TimeSpan usual)
    {
        if (!options.TryGetValue(key, out TimeSpan value)) return usual;
        SocketPoolOptions.CheckTimeout(value, key.Key);
        return value;
    }
}
