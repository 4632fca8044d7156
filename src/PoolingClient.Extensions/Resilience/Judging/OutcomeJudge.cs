using System.Globalization;
using System.Net.Http;
using System.Security.Authentication;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace PoolingClient.Resilience;

/// <summary>
/// Tells outcomes that may pass from those that will not. Of responses the transient ones are 408, 425, 429 and 500 and above: those of
/// Microsoft.Extensions.Http.Resilience, and 425. A failure of the client's own (a full queue, a refused message, a bad certificate) is none: to send it again would not help.
/// </summary>
internal static class OutcomeJudge
{
    public static Judgement Of(in Outcome<HttpResponseMessage> outcome)
    {
        if (outcome.Exception is { } exception) return Of(exception);
        return outcome.Result is { } response ? OfStatus((int)response.StatusCode) : Judgement.Fine;
    }

    private static Judgement OfStatus(int status)
    {
        if (status is not (408 or 425 or 429) && status < 500) return Judgement.Fine;
        // 408 and 503 are also said by gateways that had passed the request on, and by services that had begun with it.
        Processing processed = status is 425 or 429 ? Processing.Refused : Processing.Possible;
        string code = status.ToString(CultureInfo.InvariantCulture);
        return new Judgement(true, true, processed, false, $"status {code}", code);
    }

    private static Judgement Of(Exception exception) => exception switch
    {
        PoolingRequestException failure => OfFailure(failure),
        HttpRequestException failure => OfForeign(failure),
        TimeoutRejectedException timeout => new Judgement(true, true, Processing.Possible, false, string.Create(CultureInfo.InvariantCulture, $"no response head within the attempt's {timeout.Timeout.TotalSeconds:0.###} s"), "attempt_timeout"),
        // Refusals of the strategies within, which have said so themselves.
        BrokenCircuitException => Judgement.Fine with { Words = "the circuit is open" },
        RateLimiterRejectedException => Judgement.Fine with { Words = "the concurrency limit is reached" },
        OperationCanceledException => Judgement.Final("it was cancelled"),
        _ => Judgement.Final(exception.GetType().Name),
    };

    private static Judgement OfFailure(PoolingRequestException failure)
    {
        string words = $"{WhatOf(failure)} in {failure.Stage}, {failure.Fate}";
        Processing processed = failure.Fate == RequestFate.NotSent ? Processing.NotSent : Processing.Possible;
        bool isUntouched = failure.Fate == RequestFate.NotSent && failure.Stage < RequestStage.SendHead;
        return new Judgement(IsTransient(failure), true, processed, isUntouched, words, failure.InnerException is TimeoutException ? "timeout" : TagOf(failure.HttpRequestError));
    }

    /// <summary>Which limit ended, or cannot be met: .NET has no word for it among its errors. The limit's own words come first, and then what was being waited for.</summary>
    private static string WhatOf(PoolingRequestException failure)
    {
        if (failure is not { HttpRequestError: HttpRequestError.Unknown, InnerException: TimeoutException { Message: var limit } }) return $"{failure.HttpRequestError}";
        int end = limit.IndexOf(" ended", StringComparison.Ordinal);
        if (end < 0) end = limit.IndexOf(" cannot be met", StringComparison.Ordinal);
        return end > 0 ? limit[..end] : "a time limit";
    }

    private static bool IsTransient(PoolingRequestException failure)
    {
        bool isTimeout = failure.InnerException is TimeoutException;
        return failure.HttpRequestError switch
        {
            // A certificate that is wrong now is wrong in a second. A handshake that broke off, or took too long, may do better.
            HttpRequestError.SecureConnectionError => failure.InnerException is not AuthenticationException,
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError => true,
            HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => true,
            // In the queue a time limit means that this machine has too much to do already.
            HttpRequestError.Unknown => isTimeout && failure.Stage != RequestStage.Queue,
            _ => false,
        };
    }

    /// <summary>Another client below: where it says that it could not connect, nothing was sent; of all else the fate is unknown.</summary>
    private static Judgement OfForeign(HttpRequestException failure)
    {
        bool isBefore = failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError;
        bool isTransient = failure.HttpRequestError switch
        {
            HttpRequestError.SecureConnectionError => failure.InnerException is not AuthenticationException,
            HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.UserAuthenticationError or HttpRequestError.VersionNegotiationError or HttpRequestError.ExtendedConnectNotSupported => false,
            _ => true,
        };
        return new Judgement(isTransient, true, isBefore ? Processing.NotSent : Processing.Possible, isBefore, $"{failure.HttpRequestError}", TagOf(failure.HttpRequestError));
    }

    /// <summary>As in the tag error.type of the standard metrics.</summary>
    private static string TagOf(HttpRequestError error) => error switch
    {
        HttpRequestError.ConnectionError => "connection_error",
        HttpRequestError.NameResolutionError => "name_resolution_error",
        HttpRequestError.SecureConnectionError => "secure_connection_error",
        HttpRequestError.ProxyTunnelError => "proxy_tunnel_error",
        HttpRequestError.ResponseEnded => "response_ended",
        HttpRequestError.InvalidResponse => "invalid_response",
        HttpRequestError.HttpProtocolError => "http_protocol_error",
        _ => "unknown",
    };
}
