using System.Collections.Concurrent;
using PoolingClient;

namespace DownstreamApi;

/// <summary>Counts what resilience decided.</summary>
internal sealed class Decisions
{
    private readonly ConcurrentDictionary<ResilienceDecisionKind, int> _counts = new();

    public int this[ResilienceDecisionKind kind] => _counts.GetValueOrDefault(kind);

    public void Note(ResilienceDecision decision) => _counts.AddOrUpdate(decision.Kind, 1, (_, count) => count + 1);
}
