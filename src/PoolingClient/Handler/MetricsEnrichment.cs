using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http;
using System.Net.Http.Metrics;
using System.Runtime.CompilerServices;

namespace PoolingClient.Handler;

/// <summary>
/// Tags that callers add to a request's duration with <see cref="HttpMetricsEnrichmentContext.AddCallback"/>. The framework keeps its callbacks in the request's options and runs them in
/// its own handler only: both are reached where they stand today. Where they stand elsewhere one day, durations are recorded without those tags.
/// </summary>
internal static class MetricsEnrichment
{
    private static volatile bool s_isOutOfReach;   // once true, always true

    /// <summary>Records a duration with the caller's tags; null where the caller has none.</summary>
    public static Action<Histogram<double>, TimeSpan, TagList>? Of(HttpRequestMessage request, HttpResponseMessage? response, Exception? error)
    {
        if (s_isOutOfReach || RequestParts.Options(request) is null) return null;
        try
        {
            if (CallbacksOf(null, request) is not { } callbacks) return null;
            return (histogram, duration, tags) => Record(callbacks, request, response, error, duration, tags, histogram);
        }
        catch (MissingMethodException)
        {
            s_isOutOfReach = true;
            return null;
        }
    }

    private static void Record(List<Action<HttpMetricsEnrichmentContext>> callbacks, HttpRequestMessage request, HttpResponseMessage? response, Exception? error, TimeSpan duration, in TagList tags, Histogram<double> histogram)
    {
        try
        {
            Record(null, callbacks, request, response, error, duration, tags, histogram);
        }
        catch (Exception e)
        {
            // A callback's own, or the framework has changed: the duration is recorded without the callbacks' tags.
            s_isOutOfReach |= e is MissingMethodException;
            histogram.Record(duration.TotalSeconds, tags);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "GetEnrichmentCallbacksForRequest")]
    private static extern List<Action<HttpMetricsEnrichmentContext>>? CallbacksOf(HttpMetricsEnrichmentContext? type, HttpRequestMessage request);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "RecordDurationWithEnrichment")]
    private static extern void Record(HttpMetricsEnrichmentContext? type, List<Action<HttpMetricsEnrichmentContext>> callbacks, HttpRequestMessage request, HttpResponseMessage? response, Exception? error, TimeSpan duration, in TagList tags, Histogram<double> histogram);
}
