using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace PoolingClient.Tests.Telemetry;

/// <summary>Hears what pools show outside of the process, and puts together what came in parts.</summary>
internal sealed class EventTap : EventListener
{
    private readonly ConcurrentQueue<(string Event, string Pool, int Look, int Part, int Parts, string Json, int Characters)> _heard = [];

    /// <summary>The snapshots of a pool that have come whole, in their order.</summary>
    public string[] Of(string pool) =>
        [.. _heard.Where(one => one.Event == "Snapshot" && one.Pool == pool).GroupBy(one => one.Look).Where(look => look.Count() == look.First().Parts).Select(look => string.Concat(look.OrderBy(one => one.Part).Select(one => one.Json)))];

    /// <summary>How long the parts of a pool's first snapshot are.</summary>
    public int[] Parts(string pool) => [.. _heard.Where(one => one.Pool == pool).GroupBy(one => one.Look).First().Select(one => one.Json.Length)];

    /// <summary>How long those are of which nothing else was told.</summary>
    public int[] TooLong(string pool) => [.. _heard.Where(one => one.Event == "SnapshotTooLong" && one.Pool == pool).Select(one => one.Characters)];

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == PoolingTelemetry.EventSourceName) EnableEvents(eventSource, EventLevel.Informational, (EventKeywords)1);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is { EventName: "Snapshot", Payload: [string pool, int look, int part, int parts, string json] }) _heard.Enqueue(("Snapshot", pool, look, part, parts, json, 0));
        else if (eventData is { EventName: "SnapshotTooLong", Payload: [string name, int number, int characters] }) _heard.Enqueue(("SnapshotTooLong", name, number, 0, 0, "", characters));
    }
}
