using System.Net.Http;
using PoolingClient.Foundation;
using PoolingClient.Pool;

namespace PoolingClient.Handler;

/// <summary>The way that a request takes, and what on that way belongs into its head.</summary>
internal static class RequestRoute
{
    /// <summary>The pool of connections on the request's way.</summary>
    /// <exception cref="PoolingRequestException">The IWebProxy failed.</exception>
    /// <exception cref="NotSupportedException">The proxy's scheme is none that is known.</exception>
    public static OriginPool Find(SocketPool sockets, HttpRequestMessage request)
    {
        try
        {
            Route route = sockets.RouteTo(request.RequestUri!);
            if (route.IsForwarded && NeedsTunnel(request)) route = new Route(Origin.Of(request.RequestUri!), route.Proxy);
            return sockets.Find(route);
        }
        catch (HttpRequestException e) when (e is not PoolingRequestException)
        {
            throw new PoolingRequestException(e.HttpRequestError, RequestStage.Queue, RequestFate.NotSent, e.Message, e.InnerException);
        }
    }

    /// <summary>The request target for a proxy that forwards: absolute-form, without the user-info that the URI may have (RFC 9112 3.2.2).</summary>
    public static string AbsoluteTarget(HttpRequestMessage request) => $"{Origin.Of(request.RequestUri!)}{request.RequestUri!.PathAndQuery}";

    /// <summary>What is no HTTP any more after the head cannot be forwarded: Upgrade means the next hop only (RFC 9110 7.8), and CONNECT would be taken for its own.</summary>
    private static bool NeedsTunnel(HttpRequestMessage request) => request.Method == HttpMethod.Connect || request.Headers.NonValidated.Contains("Upgrade");
}
