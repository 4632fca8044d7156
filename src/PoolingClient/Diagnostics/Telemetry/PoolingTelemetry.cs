using System.Diagnostics;
using System.Diagnostics.Metrics;
using PoolingClient.Diagnostics;

namespace PoolingClient;

/// <summary>
/// Where metrics and spans of pools are found, and the door for those who decide outside of a pool what belongs to its metrics. The standard instruments (<c>http.client.*</c>) have
/// the names, units, tags and bucket boundaries of SocketsHttpHandler's meter System.Net.Http (OpenTelemetry's semantic conventions for HTTP); those of our own begin with <c>poolingclient.</c>
/// </summary>
public static class PoolingTelemetry
{
    /// <summary>The meter of all pools. A pool with a <see cref="SocketPoolOptions.MeterFactory"/> has one of that name from it.</summary>
    public const string MeterName = "PoolingClient";

    /// <summary>The source of the spans of requests (OpenTelemetry's semantic conventions for HTTP), of their waits for connections, and of connection set-ups.</summary>
    public const string ActivitySourceName = "PoolingClient";

    /// <summary>
    /// The event source that shows all pools to another process of the same user (EventPipe: <c>dotnet-trace</c>, <c>dotnet-monitor</c>, <c>examples/Top --pid</c>), or to an
    /// <see cref="System.Diagnostics.Tracing.EventListener"/>. With its keyword 1 (snapshots), event 1 <c>Snapshot</c> is <see cref="SocketPoolSnapshot.ToJson"/> of each pool twice a second, at
    /// <see cref="SnapshotDetail.Requests"/>, in parts of up to 16,384 characters (<c>pool</c>, <c>look</c>, <c>part</c>, <c>parts</c>, <c>json</c>); one above 1,048,576 characters is taken with less
    /// detail, and where that is longer still, event 2 <c>SnapshotTooLong</c> tells its length. Nothing is done for it while nobody listens; its name is not
    /// the meter's, so that tools which read metrics do not ask for it.
    /// It shows no fields, content or query; with <see cref="SocketPoolOptions.ShowPaths"/> it shows paths, with tracked call sites the callers' methods, and
    /// in failures the texts of exceptions that callbacks of yours throw. Native AOT leaves event sources out unless
    /// <c>EventSourceSupport</c> is set.
    /// </summary>
    public const string EventSourceName = "PoolingClient.Snapshots";

    /// <summary>Counts a retry, in <c>poolingclient.request.retries</c>: a request that is about to be sent again by a policy, with its own outcome as the reason.</summary>
    /// <param name="uri">Whom the request goes to; its scheme, host and port (RFC 9110 4.3.1) become tags. A relative one has none.</param>
    /// <param name="reason">A word from a small set: a status code as text (RFC 9110 15), or what failed, such as <c>connection_error</c>. It becomes a tag, so
    /// it must not hold values of messages.</param>
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
