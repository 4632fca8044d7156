using System.Net;
using System.Net.Http;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Pool;

namespace PoolingClient.Handler;

/// <summary>
/// What follows the head of a response before the caller has it: one loop over all kinds. Each kind looks at a response and, where it has
/// something to do, prepares the request for the next exchange; the first response that none of them wants is the answer.
/// </summary>
/// <remarks>Budget, token and timeline are those of the first exchange. Content goes again only where it can; else the response is the answer.</remarks>
internal sealed class FollowUpChain
{
    private readonly SocketPool _sockets;
    private readonly HttpRequestMessage _request;
    private readonly CancellationToken _callers;
    private readonly MessageSettings _messages;
    private readonly RedirectFollowUp _redirects;
    private readonly ChallengeFollowUp _challenges;
    private readonly ProxyFollowUp _proxies;

    private FollowUpChain(SocketPool sockets, HttpRequestMessage request, CancellationToken callers)
    {
        (_sockets, _request, _callers, _messages) = (sockets, request, callers, sockets.Settings.Messages);
        _redirects = new RedirectFollowUp(_messages.MaxRedirects);
        _challenges = new ChallengeFollowUp(_messages);
        _proxies = new ProxyFollowUp(sockets.Settings.Transport);
    }

    /// <summary>The field value that answers a challenge of the server's; null where there was none.</summary>
    public string? Authorization => _challenges.Answer?.Value;

    /// <summary>The field value that answers a challenge of this proxy's; null where it had none.</summary>
    public string? AuthorizationFor(ProxyHop proxy) => _proxies.AnswerFor(proxy);

    /// <summary>Credentials may be used where the request goes now.</summary>
    public bool MayAuthenticate => MayAnswer(_messages.Credentials, _redirects.HasLeftOrigin);

    /// <summary>Makes the caller's response of the first one.</summary>
    public static Task<HttpResponseMessage> RunAsync(HttpResponseMessage first, SocketPool sockets, HttpRequestMessage request, CancellationToken callers) =>
        new FollowUpChain(sockets, request, callers).RunAsync(first);

    /// <summary>
    /// A credential that is not tied to an origin is for the one that the caller addressed: no server may send it on to another. A
    /// <see cref="CredentialCache"/> says itself whom its credentials are for (the rule of SocketsHttpHandler).
    /// </summary>
    private static bool MayAnswer(ICredentials? credentials, bool hasLeftOrigin) => credentials is CredentialCache || (credentials is not null && !hasLeftOrigin);

    private async Task<HttpResponseMessage> RunAsync(HttpResponseMessage response)
    {
        try
        {
            while (await FollowAsync(response).ConfigureAwait(false) is { } next) response = next;
            HandlerExchange last = ((ExchangeContent)response.Content).Exchange;
            last.EndTelemetry(response);
            return _messages.Decompression == DecompressionMethods.None ? response : DecodedContent.Unwrap(response, last, _messages);
        }
        catch (Exception e)
        {
            ((ExchangeContent)response.Content).Exchange.FailTelemetry(e);
            response.Dispose();   // the caller never has it, and its connection must not wait for anybody to read it
            throw;
        }
    }

    /// <summary>The response to what follows this one; null where nothing does.</summary>
    private async Task<HttpResponseMessage?> FollowAsync(HttpResponseMessage response)
    {
        HandlerExchange exchange = ((ExchangeContent)response.Content).Exchange;
        if (_messages.Cookies is { } jar) CookieFields.Store(jar, _request.RequestUri!, response);
        _challenges.Note(response, _request.RequestUri!);
        _proxies.Note(response, exchange);
        // What sends the content to the connection before must have stopped: then it is known whether it has begun to read it.
        if (_request.Content is not null && MightFollow(response.StatusCode)) await exchange.ContentEnded.ConfigureAwait(false);
        if (!Prepare(response, exchange)) return null;
        response.Dispose();
        _callers.ThrowIfCancellationRequested();
        return await SendAsync(exchange, response).ConfigureAwait(false);
    }

    private bool MightFollow(HttpStatusCode status) => status switch
    {
        HttpStatusCode.ProxyAuthenticationRequired => true,
        HttpStatusCode.Unauthorized => MayAuthenticate,
        _ => _messages.MaxRedirects > 0 && status is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest,
    };

    /// <summary>True if the request was made ready to go again.</summary>
    private bool Prepare(HttpResponseMessage response, HandlerExchange exchange)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.ProxyAuthenticationRequired:
                return (_request.Content is null || exchange.CanSendContentAgain) && _proxies.TryAnswer(response, _request, exchange);
            case HttpStatusCode.Unauthorized:
                return MayAuthenticate && (_request.Content is null || exchange.CanSendContentAgain) && _challenges.TryAnswer(response, _request, exchange.SentBeforeAsked);
            default:
                if (!_redirects.TryFollow(response, _request, exchange.CanSendContentAgain)) return false;
                _challenges.Forget();   // an answer is for one target (RFC 7616 3.4)
                return true;
        }
    }

    private Task<HttpResponseMessage> SendAsync(HandlerExchange earlier, HttpResponseMessage response)
    {
        RequestTelemetry? telemetry = earlier.PassTelemetry(response);
        using var current = CurrentActivity.Of(telemetry);
        try
        {
            return SendAsync(earlier, response.StatusCode, telemetry);
        }
        catch (Exception e)
        {
            telemetry?.End(new RequestOutcome(0, false, e));
            throw;
        }
    }

    private Task<HttpResponseMessage> SendAsync(HandlerExchange earlier, HttpStatusCode status, RequestTelemetry? telemetry)
    {
        long now = _sockets.Settings.Time.GetTimestamp();
        RequestPlan plan = RequestPlan.Of(_request);
        OriginPool pool = RequestRoute.Find(_sockets, _request);
        HandlerExchange next = HandlerExchange.Create(_request, plan, pool, _sockets, this, _callers, telemetry);
        next.Follow(earlier, (int)status, now);
        return next.SendAsync();
    }
}
