using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Handler;

/// <summary>
/// Field lines that a request gets on its way and that do not stand in its message: credentials, cookies, codings. The message is the
/// caller's, who may log it or send it again.
/// </summary>
internal sealed class RequestAdditions
{
    private const string AuthorizationName = "Authorization", ProxyAuthorizationName = "Proxy-Authorization", CookieName = "Cookie", AcceptEncodingName = "Accept-Encoding";

    private string? _authorization, _proxyAuthorization, _cookie, _acceptEncoding;

    /// <summary>What passes the trace on; null where nothing does.</summary>
    public List<KeyValuePair<string, string>>? Trace { get; set; }

    /// <summary>The credentials among them that no challenge has asked for; null where there are none.</summary>
    public string? SentBeforeAsked { get; private init; }

    /// <summary>Null where there is nothing to add.</summary>
    /// <param name="request">The request.</param>
    /// <param name="messages">What may be added to it.</param>
    /// <param name="chain">What went before; null for the first exchange.</param>
    /// <param name="toProxy">The credentials for the proxy that forwards it; null where there are none.</param>
    public static RequestAdditions? Of(HttpRequestMessage request, MessageSettings messages, FollowUpChain? chain, string? toProxy)
    {
        if (!messages.AddsFields && chain?.Authorization is null && toProxy is null) return null;
        HttpHeadersNonValidated headers = request.Headers.NonValidated;
        // A caller's own Authorization says who is asking; it is not replaced before the server has refused it.
        bool mayPrecede = (chain is null || (chain.Authorization is null && chain.MayAuthenticate)) && !headers.Contains(AuthorizationName);
        string? proven = mayPrecede ? messages.Proven?.Find(request.RequestUri!) : null;
        var additions = new RequestAdditions { _authorization = chain?.Authorization ?? proven, _proxyAuthorization = toProxy, SentBeforeAsked = proven };
        if (messages.Cookies is { } jar && CookieFields.For(jar, request.RequestUri!) is { } cookies)
        {
            additions._cookie = headers.TryGetValues(CookieName, out HeaderStringValues own) ? $"{string.Join("; ", own)}; {cookies}" : cookies;
        }
        // A part of a coded content cannot be decoded, so none is asked for (RFC 9110 14.2).
        if (messages.Decompression != DecompressionMethods.None && !headers.Contains("Range")) additions._acceptEncoding = AcceptedCodings.Of(messages.Decompression, headers);
        return additions;
    }

    /// <summary>The field stands in the additions, with the caller's own value in it where both count.</summary>
    public bool Replaces(string name) =>
        (_authorization is not null && name.Equals(AuthorizationName, StringComparison.OrdinalIgnoreCase))
        || (_cookie is not null && name.Equals(CookieName, StringComparison.OrdinalIgnoreCase))
        || (_acceptEncoding is not null && name.Equals(AcceptEncodingName, StringComparison.OrdinalIgnoreCase));

    public Refusal Encode(ref RequestHeadWriter writer)
    {
        Refusal refusal = default;
        if (_authorization is not null) refusal = writer.Field(AuthorizationName, _authorization);
        if (!refusal.IsRefused && _proxyAuthorization is not null) refusal = writer.Field(ProxyAuthorizationName, _proxyAuthorization);
        if (!refusal.IsRefused && _cookie is not null) refusal = writer.Field(CookieName, _cookie);
        if (!refusal.IsRefused && _acceptEncoding is not null) refusal = writer.Field(AcceptEncodingName, _acceptEncoding);
        foreach ((string name, string value) in Trace ?? [])
        {
            if (!refusal.IsRefused) refusal = writer.Field(name, value);
        }
        return refusal;
    }
}
