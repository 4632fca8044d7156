using System.Diagnostics;
using System.Diagnostics.Metrics;
using PoolingClient.Diagnostics;

namespace PoolingClient;

/// <summary>
/// Where metrics and spans of pools are found, and the door for those who decide outside of a pool what belongs to its metrics. The standard instruments (<c>http.client.*</c>) have
/// the names, units, tags and bucket boundaries of SocketsHttpHandler's meter System.Net.Http; those of our own begin with <c>poolingclient.</c>
/// </summary>
public static class PoolingTelemetry
{
    /// <summary>The meter of all pools. A pool with a <see cref="SocketPoolOptions.MeterFactory"/> has one of that name from it.</summary>
    public const string MeterName = "PoolingClient";

    /// <summary>The source of the spans of requests, of their waits for connections, and of connection set-ups.</summary>
    public const string ActivitySourceName = "PoolingClient";

    /// <summary>Counts a retry, in <c>poolingclient.request.retries</c>: a request that is about to be sent again by a policy, with its own outcome as the reason.</summary>
    /// <param name="uri">Whom the request goes to; its scheme, host and port become tags. A relative one has none.</param>
    /// <param name="reason">A word from a small set: a status code as text, or what failed, such as <c>connection_error</c>. It becomes a tag, so it must not hold values of messages.</param>
    /// <param name="meterFactory">The factory of the pool's meter; null, the default, for the meter that pools without a factory share.</param>
    /// <exception cref="ArgumentNullException">The URI or the reason is null.</exception>
    public static void Retry(Uri uri, string reason, IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(reason);
        PoolInstruments instruments = PoolInstruments.Of(meterFactory);
        if (!instruments.Retries.Enabled) return;
        TagList tags = uri.IsAbsoluteUri ? ServerTags.Of(uri).ToTags() : default;
        tags.Add("poolingclient.retry.reason", reason);
        instruments.Retries.Add(1, tags);
    }
}
