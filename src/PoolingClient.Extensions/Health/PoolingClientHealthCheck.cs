using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PoolingClient.Extensions;

/// <summary>
/// Looks at the pools of all clients. The data has an entry for each origin that something is wrong with, under the client's name and the origin. A pool
/// that nobody has asked for yet is well.
/// </summary>
internal sealed class PoolingClientHealthCheck(ClientPools pools, PoolingClientHealthOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        int origins = 0;
        foreach ((string client, SocketPool pool) in pools.Opened)
        {
            SocketPoolSnapshot snapshot = pool.GetSnapshot(SnapshotDetail.Requests);
            origins += snapshot.Origins.Count;
            foreach (OriginSnapshot origin in snapshot.Origins)
            {
                if (WhatIsWrong(origin, snapshot.Limits) is { } fault) data[$"{client} {origin.Origin}"] = fault;
            }
        }
        HealthCheckResult result = data.Count == 0
            ? HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"{origins} origin(s), none saturated, none that cannot be dialed."))
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", data.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => $"{fault.Key}: {fault.Value}")), data: data);
        return Task.FromResult(result);
    }

    private string? WhatIsWrong(OriginSnapshot origin, PoolLimits? limits)
    {
        var faults = new List<string>();
        // While a connection is being made, who waits may be waiting for that one: whether it comes is the dial's matter.
        TimeSpan longest = origin.WaitingRequests.Count == 0 ? TimeSpan.Zero : origin.WaitingRequests.Max(waiting => waiting.WaitingFor);
        if (origin.Waiting > 0 && origin is { Idle: 0, Dialing: 0 } && longest >= options.SaturatedAfter)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture,
                $"saturated: {origin.Connections} of {limits?.MaxConnectionsPerServer} connections are busy, {origin.Waiting} request(s) wait, one for {longest.TotalSeconds:0.0} s."));
        }
        if (origin.DialFailuresInARow >= options.DialFailuresInARow)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"the last {origin.DialFailuresInARow} dials failed: {origin.LastDialFailure}"));
        }
        return faults.Count == 0 ? null : string.Join(' ', faults);
    }
}
