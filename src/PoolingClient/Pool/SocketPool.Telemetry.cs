using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Pool;

namespace PoolingClient;

/// <content>What gauges, logs and watchers outside of the process show of it.</content>
public sealed partial class SocketPool
{
    string IObservedPool.Name => Settings.Telemetry.Name;

    IEnumerable<OriginGauges> IObservedPool.ReadGauges()
    {
        foreach (OriginPool pool in _origins.Values) yield return pool.ReadGauges();
    }

    string IObservedPool.ReadSnapshot(SnapshotDetail detail) => GetSnapshot(detail).ToJson();

    /// <summary>Responses that are never disposed are logged: the first at once, then one in a second with the number of the others.</summary>
    private static void LogLeaks(PoolSettings settings)
    {
        PoolTelemetry telemetry = settings.Telemetry;
        var gate = new LogGate(settings.Time);
        settings.Leaks.Noted = leak =>
        {
            if (!gate.Opens(out int held)) return;
            PoolLog.ResponseLeaked(telemetry.Logger, telemetry.Name, leak.Request, leak.ConnectionId, leak.HeldFor.TotalSeconds, leak.CallSite ?? "(not noted; TrackResponseCallSites notes it)", held);
        };
    }
}
