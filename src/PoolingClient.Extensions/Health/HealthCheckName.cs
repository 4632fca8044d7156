namespace PoolingClient.Extensions;

/// <summary>A check that was added: two of one name would stop the host.</summary>
internal sealed record HealthCheckName(string Name);
