using System.Diagnostics;
using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Diagnostics;

namespace PoolingClient.Handler;

/// <summary>
/// Passes the request's span, or else the caller's activity, on to the server (traceparent and what else the process's propagator says), without overwriting a field of the
/// caller's. The message stays as it is: sent again, it belongs to another span.
/// </summary>
internal static class TracePropagation
{
    private sealed record Carrier(HttpRequestHeaders? Own, List<KeyValuePair<string, string>> Fields);

    private static readonly DistributedContextPropagator.PropagatorSetterCallback AddField = static (carrier, name, value) =>
    {
        var to = (Carrier)carrier!;
        if (to.Own is null || !to.Own.NonValidated.Contains(name)) to.Fields.Add(new KeyValuePair<string, string>(name, value));
    };

    public static void AddTo(ref RequestAdditions? additions, HttpRequestMessage request, RequestTelemetry telemetry)
    {
        if (telemetry.Activity is not { } activity) return;
        var carrier = new Carrier(RequestParts.Headers(request), []);
        DistributedContextPropagator.Current.Inject(activity, carrier, AddField);
        if (carrier.Fields.Count > 0) (additions ??= new RequestAdditions()).Trace = carrier.Fields;
    }
}
