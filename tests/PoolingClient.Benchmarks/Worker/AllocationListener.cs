using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>
/// Which types the allocations are of, from the runtime's own samples: about one for each 100 KB. What the listening itself allocates is
/// among them.
/// </summary>
internal sealed class AllocationListener : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Collector = (EventKeywords)1;

    private readonly ConcurrentDictionary<string, long> _types = new();

    /// <summary>The types with the largest share, and that share.</summary>
    public IEnumerable<(string Type, double Share)> Largest(int count)
    {
        KeyValuePair<string, long>[] types = [.. _types];
        double sum = types.Sum(type => type.Value);
        return types.OrderByDescending(type => type.Value).Take(count).Select(type => (type.Key, type.Value / sum));
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime) EnableEvents(eventSource, EventLevel.Verbose, Collector);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName is null || !eventData.EventName.StartsWith("GCAllocationTick", StringComparison.Ordinal) || eventData.PayloadNames is not { } names || _types is null) return;
        int type = names.IndexOf("TypeName"), amount = names.IndexOf("AllocationAmount64");
        if (type < 0 || amount < 0) return;
        long octets = Convert.ToInt64(eventData.Payload![amount], System.Globalization.CultureInfo.InvariantCulture);
        _types.AddOrUpdate((string)eventData.Payload[type]!, octets, (_, sum) => sum + octets);
    }
}
