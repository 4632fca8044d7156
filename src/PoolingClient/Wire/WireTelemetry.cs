using System.Diagnostics;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Handler;

namespace PoolingClient.Wire;

/// <summary>What is measured of the wire door's requests: the same as of the handler's. Nothing is passed on to the server: the octets are the caller's.</summary>
internal static class WireTelemetry
{
    public static RequestTelemetry Begin(WireRequest request, PoolTelemetry telemetry) =>
        RequestTelemetry.Begin(telemetry, request.Method, request.Uri, request.Target, null, Activity.Current);

    /// <summary>The head is there, or the exchange has failed; its caller is woken after this.</summary>
    public static void End(WireExchange exchange, CancellationToken callers)
    {
        Exception? error = exchange.HasResponse ? null : FailureDoor.ToException(exchange, exchange.Time, callers);
        exchange.Telemetry!.End(ExchangeOutcome.Of(exchange, error is null ? exchange.Status : 0, exchange.Http10, error));
    }
}
