using System.Net.Http;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Handler;

/// <summary>Where failures, data on all floors below, become .NET's exceptions.</summary>
internal static class FailureDoor
{
    /// <summary>What SendAsync throws for an exchange that has failed.</summary>
    public static Exception ToException(Exchange exchange, TimeProvider time, CancellationToken callers)
    {
        ExchangeFailure failure = exchange.Failure!;
        return failure.Kind == FailureKind.Cancelled ? new TaskCanceledException(failure.Message, null, callers) : Explain(exchange, failure, time);
    }

    /// <summary>What a read of content throws: an <see cref="IOException"/>, with the whole failure inside.</summary>
    public static HttpIOException ToContentException(Exchange exchange, ExchangeFailure failure, TimeProvider time) =>
        new(ErrorOf(failure), failure.Message, Explain(exchange, failure, time));

    /// <summary>A caller's mistake, found before anything was sent.</summary>
    public static PoolingRequestException ToException(Refusal refusal) =>
        new(HttpRequestError.Unknown, RequestStage.Queue, RequestFate.NotSent, $"{refusal} Nothing was sent.", null);

    private static PoolingRequestException Explain(Exchange exchange, ExchangeFailure failure, TimeProvider time)
    {
        Exception? cause = failure.Kind switch
        {
            FailureKind.PoolDisposed => new ObjectDisposedException(nameof(SocketPool)),
            _ when failure.Cause is TimeoutException => failure.Cause,
            // Callers tell a lost or broken connection by the IOException inside, as SocketsHttpHandler has it.
            FailureKind.ClosedByPeer or FailureKind.SocketError => new HttpIOException(ErrorOf(failure), failure.Message, failure.Cause),
            FailureKind.Violation when failure.Stage == RequestStage.ReceiveContent => new HttpIOException(ErrorOf(failure), failure.Message, failure.Cause),
            _ => failure.Cause,
        };
        bool wasSent = failure.Fate == RequestFate.NotSent && FollowsRedirect(exchange);
        string message = wasSent ? $"{failure.Message} It followed a redirect: the request before it was sent, and may have been processed." : failure.Message;
        RequestFate fate = wasSent ? RequestFate.MayHaveBeenProcessed : failure.Fate;
        return new PoolingRequestException(ErrorOf(failure), failure.Stage, fate, message, cause)
        {
            Connection = TimelineReader.ReadConnection(exchange, time),
            Timeline = TimelineReader.Read(exchange, time),
        };
    }

    /// <summary>What a server redirects it may have acted on; other responses that are followed up refuse the request.</summary>
    private static bool FollowsRedirect(Exchange exchange) => exchange.Past?.Exists(static past => past.Status is >= 300 and < 400) == true;

    private static HttpRequestError ErrorOf(ExchangeFailure failure) => failure.Kind switch
    {
        FailureKind.NameResolution => HttpRequestError.NameResolutionError,
        FailureKind.Connect => HttpRequestError.ConnectionError,
        FailureKind.Tls => HttpRequestError.SecureConnectionError,
        FailureKind.ProxyTunnel => HttpRequestError.ProxyTunnelError,
        FailureKind.Timeout when failure.Stage is RequestStage.Resolve => HttpRequestError.NameResolutionError,
        FailureKind.Timeout when failure.Stage is RequestStage.Connect => HttpRequestError.ConnectionError,
        FailureKind.Timeout when failure.Stage is RequestStage.TlsHandshake => HttpRequestError.SecureConnectionError,
        FailureKind.Timeout when failure.Stage is RequestStage.ProxyTunnel => HttpRequestError.ProxyTunnelError,
        FailureKind.ClosedByPeer => HttpRequestError.ResponseEnded,
        FailureKind.SocketError when failure.Fate == RequestFate.ResponseStarted => HttpRequestError.ResponseEnded,
        FailureKind.SocketError => HttpRequestError.ConnectionError,
        FailureKind.Violation => HttpRequestError.InvalidResponse,
        FailureKind.LimitExceeded or FailureKind.QueueFull => HttpRequestError.ConfigurationLimitExceeded,
        _ => HttpRequestError.Unknown,
    };
}
