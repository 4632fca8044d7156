using System.Diagnostics;
using System.Net.Http;

namespace PoolingClient.Handler;

/// <summary>Passes the caller's activity on to the server (traceparent and what else the process's propagator says), without overwriting a field of the caller's.</summary>
internal static class TracePropagation
{
    private static readonly DistributedContextPropagator.PropagatorSetterCallback AddField = static (carrier, name, value) =>
    {
        var request = (HttpRequestMessage)carrier!;
        if (!request.Headers.NonValidated.Contains(name)) request.Headers.TryAddWithoutValidation(name, value);
    };

    public static void Inject(HttpRequestMessage request)
    {
        if (Activity.Current is { } activity) DistributedContextPropagator.Current.Inject(activity, request, AddField);
    }
}
