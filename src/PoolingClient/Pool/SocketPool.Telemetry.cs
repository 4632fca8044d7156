using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Pool;

namespace PoolingClient;

/// <content>What gauges show of it.</content>
public sealed partial class SocketPool
{
    string IObservedPool.Name => Settings.Telemetry.Name;

    IEnumerable<OriginGauges> IObservedPool.ReadGauges()
    {
        foreach (OriginPool pool in _origins.Values) yield return pool.ReadGauges();
    }
}
