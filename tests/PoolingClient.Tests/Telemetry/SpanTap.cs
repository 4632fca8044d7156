using System.Collections.Concurrent;
using System.Diagnostics;

namespace PoolingClient.Tests.Telemetry;

/// <summary>Keeps the spans of the source PoolingClient. It is the process's: tests that use it run alone.</summary>
internal sealed class SpanTap : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    public SpanTap(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == PoolingTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Those of one kind, in the order in which they ended.</summary>
    public IReadOnlyList<Activity> Of(string name) => [.. _stopped.Where(activity => activity.OperationName == $"PoolingClient.{name}")];

    public IReadOnlyList<Activity> Requests => Of("HttpRequestOut");

    public static string Tags(Activity activity) => string.Join(", ", activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));

    public void Dispose() => _listener.Dispose();
}
