using System.Net.Http;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Handler;

/// <summary>Where failures, data on all floors below, become .NET's exceptions.</summary>
internal static class FailureDoor
{
    /// <summary>What SendAsync throws.</summary>
    public static Exception ToException(ExchangeFailure failure, CancellationToken callers)
    {
        if (failure.Kind == FailureKind.Cancelled) return new TaskCanceledException(failure.Message, null, callers);
        Exception? cause = failure.Kind == FailureKind.PoolDisposed ? new ObjectDisposedException(nameof(SocketPool)) : failure.Cause;
        return new PoolingRequestException(ErrorOf(failure), failure.Stage, failure.Fate, failure.Message, cause);
    }

    /// <summary>What a read of content throws: an <see cref="IOException"/>, with the whole failure inside.</summary>
    public static HttpIOException ToContentException(ExchangeFailure failure)
    {
        HttpRequestError error = ErrorOf(failure);
        return new HttpIOException(error, failure.Message, new PoolingRequestException(error, failure.Stage, failure.Fate, failure.Message, failure.Cause));
    }

    /// <summary>A caller's mistake, found before anything was sent.</summary>
    public static PoolingRequestException ToException(Refusal refusal) =>
        new(HttpRequestError.Unknown, RequestStage.Queue, RequestFate.NotSent, $"{refusal} Nothing was sent.", null);

    private static HttpRequestError ErrorOf(ExchangeFailure failure) => failure.Kind switch
    {
        FailureKind.NameResolution => HttpRequestError.NameResolutionError,
        FailureKind.Connect or FailureKind.ConnectTimeout => HttpRequestError.ConnectionError,
        FailureKind.ClosedByPeer => HttpRequestError.ResponseEnded,
        FailureKind.SocketError when failure.Fate == RequestFate.ResponseStarted => HttpRequestError.ResponseEnded,
        FailureKind.SocketError => HttpRequestError.ConnectionError,
        FailureKind.Violation => HttpRequestError.InvalidResponse,
        FailureKind.LimitExceeded or FailureKind.QueueFull => HttpRequestError.ConfigurationLimitExceeded,
        _ => HttpRequestError.Unknown,
    };
}
