using System.Diagnostics;
using System.Net;
using System.Net.Http;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>A request of the handler's door that somebody listens to, or whose activity is passed on.</summary>
internal static class MeasuredRequest
{
    public static bool IsWanted(PoolSettings settings) => Activity.Current is not null || settings.Telemetry.IsOn;

    /// <summary>What <see cref="PoolingHttpHandler"/> does with a request, with its span as the current activity.</summary>
    public static Task<HttpResponseMessage> Send(HttpRequestMessage request, in RequestPlan plan, SocketPool sockets, CancellationToken cancellationToken)
    {
        PoolSettings settings = sockets.Settings;
        Uri uri = request.RequestUri!;
        RequestTelemetry telemetry = RequestTelemetry.Begin(settings.Telemetry, request.Method.Method, uri, uri.PathAndQuery, AddressOf(request, settings.Transport.Proxy), Activity.Current);
        using var current = CurrentActivity.Of(telemetry);
        try
        {
            return HandlerExchange.Create(request, plan, RequestRoute.Find(sockets, request), sockets, null, cancellationToken, telemetry).SendAsync();
        }
        catch (Exception e)
        {
            telemetry.End(new RequestOutcome(0, false, e));
            throw;
        }
    }

    /// <summary>Where no proxy is on the way, a Host field of the caller's says who is meant, as in SocketsHttpHandler's tags; null where there is none.</summary>
    public static string? AddressOf(HttpRequestMessage request, IWebProxy? proxy)
    {
        if (RequestParts.Headers(request)?.Host is not { } host || !IsDirect(request.RequestUri!, proxy)) return null;
        int colon = host.LastIndexOf(':');
        return colon > host.IndexOf(']', StringComparison.Ordinal) ? host[..colon] : host;
    }

    private static bool IsDirect(Uri uri, IWebProxy? proxy)
    {
        try
        {
            return proxy is null || proxy.IsBypassed(uri);
        }
        catch (Exception)
        {
            return false;   // it is asked again for the way, and what it throws is told there
        }
    }
}
