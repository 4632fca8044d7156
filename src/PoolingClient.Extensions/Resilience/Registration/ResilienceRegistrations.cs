using System.Collections.Concurrent;

namespace PoolingClient.Resilience;

/// <summary>How often each client asked for resilience by its own name. It stands in the service collection while that is filled.</summary>
internal sealed class ResilienceRegistrations
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string client) => _counts.AddOrUpdate(client, 1, static (_, count) => count + 1);

    public int Count(string client) => _counts.GetValueOrDefault(client);
}
