using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace PoolingClient.Extensions.Tests.Telemetry;

/// <summary>
/// What OpenTelemetry gets of one client and one server, in lines that can be compared: a line for each property and tag of each span and of each point of each metric. Other tests of
/// the process measure too, so only what names the server's port counts, and the port stands as <c>PORT</c>.
/// </summary>
internal sealed class TelemetryOf : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _port;
    private readonly List<Activity> _spans = [];
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly TracerProvider _tracer;
    private readonly MeterProvider _meter;

    public TelemetryOf(string meter, string[] sources, int port)
    {
        _port = port.ToString(CultureInfo.InvariantCulture);
        _tracer = Sdk.CreateTracerProviderBuilder().AddSource(sources).AddInMemoryExporter(_spans).Build();
        _meter = Sdk.CreateMeterProviderBuilder().AddMeter(meter).AddInMemoryExporter(_metrics).Build();
    }

    /// <summary>All lines, when no request is active and no connection open any more.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            _metrics.Clear();
            _meter.ForceFlush();
            _tracer.ForceFlush();
            string[] metrics = [.. _metrics.Where(metric => metric.Name.StartsWith("http.", StringComparison.Ordinal)).SelectMany(Lines)];
            bool isQuiet = !metrics.Any(line => (line.Contains("active_requests", StringComparison.Ordinal) || line.Contains("open_connections", StringComparison.Ordinal)) && line.Contains(" sum=", StringComparison.Ordinal) && !line.EndsWith(" sum=0", StringComparison.Ordinal));
            if (isQuiet && metrics.Length > 0) return [.. metrics, .. Spans()];
            await Task.Delay(10, limit.Token);
        }
    }

    public void Dispose()
    {
        _tracer.Dispose();
        _meter.Dispose();
    }

    private IEnumerable<string> Lines(MetricSnapshot metric)
    {
        int number = 0;
        List<(string Key, MetricPoint Point)> points = [];
        foreach (MetricPoint point in metric.MetricPoints)
        {
            List<string> tags = Tags(point.Tags);
            if (tags.Any(tag => tag.EndsWith("=PORT", StringComparison.Ordinal))) points.Add((string.Join(", ", tags), point));
        }
        if (points.Count == 0) yield break;
        yield return $"metric {metric.Name}: {metric.MetricType}, {metric.Unit}, {metric.Description}";
        foreach ((_, MetricPoint point) in points.OrderBy(point => point.Key, StringComparer.Ordinal))
        {
            string name = $"metric {metric.Name} #{++number}:";
            foreach (string tag in Tags(point.Tags)) yield return $"{name} {tag}";
            if (metric.MetricType == MetricType.Histogram)
            {
                yield return $"{name} count={point.GetHistogramCount()}";
                yield return $"{name} buckets={Buckets(point)}";
            }
            else
            {
                yield return $"{name} sum={point.GetSumLong()}";
            }
        }
    }

    private static string Buckets(MetricPoint point)
    {
        var bounds = new List<string>();
        foreach (HistogramBucket bucket in point.GetHistogramBuckets()) bounds.Add(bucket.ExplicitBound.ToString(CultureInfo.InvariantCulture));
        return string.Join(' ', bounds);
    }

    private IEnumerable<string> Spans()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Activity span in _spans.ToArray().Where(IsOurs).OrderBy(span => span.StartTimeUtc))
        {
            string kind = span.OperationName[(span.OperationName.LastIndexOf('.') + 1)..];
            string name = $"span {kind} #{numbers[kind] = numbers.GetValueOrDefault(kind) + 1}:";
            yield return $"{name} {Hide(span.DisplayName)}, {span.Kind}, {span.Status}{(span.StatusDescription is null ? "" : ", with a description")}";
            yield return $"{name} {(span.ParentSpanId == default ? "a root" : "a child")}, links={span.Links.Count()}, status recorded={span.Recorded}";
            foreach (string tag in Tags(span.TagObjects)) yield return $"{name} {tag}";
            foreach (ActivityEvent happened in span.Events) yield return $"{name} event {happened.Name} with {string.Join(' ', happened.Tags.Select(tag => tag.Key).Order(StringComparer.Ordinal))}";
        }
    }

    private bool IsOurs(Activity span) => span.DisplayName.EndsWith($":{_port}", StringComparison.Ordinal) || span.TagObjects.Any(tag => tag.Key == "server.port" && $"{tag.Value}" == _port);

    private List<string> Tags(ReadOnlyTagCollection tags)
    {
        var found = new List<KeyValuePair<string, object?>>();
        foreach (KeyValuePair<string, object?> tag in tags) found.Add(tag);
        return Tags(found);
    }

    private List<string> Tags(IEnumerable<KeyValuePair<string, object?>> tags) => [.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => Hide($"{tag.Key}={tag.Value}"))];

    private string Hide(string text) => text.Replace(_port, "PORT", StringComparison.Ordinal);
}
