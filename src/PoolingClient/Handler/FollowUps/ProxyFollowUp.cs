using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Transport;

namespace PoolingClient.Handler;

/// <summary>
/// Answers the 407 of a proxy that forwards (RFC 9110 15.5.8): once for each exchange, and once more where a Digest nonce had become stale. A 407
/// that an origin sends, directly or through a tunnel, is no proxy's and gets no answer. Whoever sets Proxy-Authorization himself is left to it.
/// </summary>
internal sealed class ProxyFollowUp(TransportSettings settings)
{
    private const string Name = "Proxy-Authorization";

    // The answer is for one proxy: which one a request goes through may change from one exchange to the next.
    private ChallengeAnswer? _answer;
    private ProxyHop? _proxy;
    private bool _isAnsweredAgain;

    /// <summary>What a request that is forwarded says to its proxy: the answer to its challenge, or what it has accepted before.</summary>
    public static string? CredentialsFor(HttpRequestMessage request, OriginPool pool, FollowUpChain? chain) =>
        request.Headers.NonValidated.Contains(Name) ? null : chain?.AuthorizationFor(pool.Route.Proxy!) ?? pool.ProxyAuthorization;

    public string? AnswerFor(ProxyHop proxy) => proxy == _proxy ? _answer?.Value : null;

    /// <summary>True if there is an answer for the next exchange.</summary>
    public bool TryAnswer(HttpResponseMessage response, HttpRequestMessage request, HandlerExchange exchange)
    {
        if (exchange.Pool.Route is not { IsForwarded: true, Proxy: { } proxy } || request.Headers.NonValidated.Contains(Name)) return false;
        if (exchange.SentToProxy is { } refused && exchange.Pool.ProxyAuthorization == refused) exchange.Pool.ProxyAuthorization = null;
        if (ProxyCredentials.For(proxy, settings) is not { } credentials) return false;
        if (!response.Headers.NonValidated.TryGetValues("Proxy-Authenticate", out HeaderStringValues challenges)) return false;
        ChallengeAnswer? answer = ChallengeAnswer.For(challenges, proxy.Uri, RequestEncoder.Canonical(request.Method), RequestRoute.AbsoluteTarget(request), credentials);
        if (answer is null || answer.Value == exchange.SentToProxy) return false;
        if (_answer is not null)
        {
            if (proxy != _proxy || !answer.IsStale || _isAnsweredAgain) return false;
            _isAnsweredAgain = true;
        }
        (_answer, _proxy) = (answer, proxy);
        return true;
    }

    /// <summary>Looks at every response. One that is no 407 ends what there was with the proxy; Basic is kept with its connections, and sent unasked from then on (RFC 7617 2.2).</summary>
    public void Note(HttpResponseMessage response, HandlerExchange exchange)
    {
        if (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired) return;
        if (_answer is { Scheme: "Basic" } && exchange.SentToProxy == _answer.Value) exchange.Pool.ProxyAuthorization = _answer.Value;
        (_answer, _proxy, _isAnsweredAgain) = (null, null, false);
    }
}
