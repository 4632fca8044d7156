using PoolingClient.Connections;
using PoolingClient.Diagnostics;

namespace PoolingClient.Pool;

/// <summary>The wait of an exchange for a connection, as it is measured when it ends: what is needed of the exchange is taken before it is given away.</summary>
internal readonly record struct MeasuredWait(RequestTelemetry? Telemetry, long Queued)
{
    public static MeasuredWait Of(Exchange exchange) => exchange.Telemetry is { } telemetry && exchange.Times.Waited ? new MeasuredWait(telemetry, exchange.Times.Queued) : default;

    public void End()
    {
        if (Telemetry is not null) Listeners.Tell(this, static wait => wait.Telemetry!.LeaveQueue(wait.Queued));
    }
}
