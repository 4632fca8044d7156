using System.Net;
using System.Net.Http;
using System.Text;
using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>Redirects (RFC 9110 15.4), by the rules of SocketsHttpHandler but for what goes to another origin: nothing that was meant for the first.</summary>
internal sealed class RedirectFollowUp(int most)
{
    /// <summary>
    /// What a caller sets for one origin and no other may see. Host is there because it would name the first origin to the second.
    /// </summary>
    private static readonly string[] ForOneOrigin = ["Authorization", "Proxy-Authorization", "Cookie", "Host"];

    private int _followed;

    /// <summary>The request has been sent on to another origin than the caller's. Once true, always true: who comes back was sent by a stranger.</summary>
    public bool HasLeftOrigin { get; private set; }

    /// <summary>Turns the request to where the response points, as far as it may go there.</summary>
    /// <param name="response">Any response.</param>
    /// <param name="request">The caller's message; it is changed as SocketsHttpHandler changes it.</param>
    /// <param name="canSendContentAgain">Its content, if there is one, can be read from the beginning.</param>
    public bool TryFollow(HttpResponseMessage response, HttpRequestMessage request, bool canSendContentAgain)
    {
        // A tunnel is asked of one server; its target is no part of the URI.
        if (_followed == most || request.Method == HttpMethod.Connect || TargetOf(response, request.RequestUri!) is not { } target) return false;
        bool becomesGet = BecomesGet(response.StatusCode, request.Method);
        if (request.Content is not null && !becomesGet && !canSendContentAgain) return false;
        _followed++;
        if (becomesGet)
        {
            request.Method = HttpMethod.Get;
            request.Content = null;
            if (request.Headers.TransferEncodingChunked == true) request.Headers.TransferEncodingChunked = false;
        }
        if (Origin.Of(target) != Origin.Of(request.RequestUri!))
        {
            HasLeftOrigin = true;
            foreach (string name in ForOneOrigin) request.Headers.Remove(name);
        }
        request.RequestUri = target;
        return true;
    }

    /// <summary>303 says so (RFC 9110 15.4.4); for 301 and 302 it is what clients do (15.4.2, 15.4.3), and SocketsHttpHandler does it for 300 too.</summary>
    public static bool BecomesGet(HttpStatusCode status, HttpMethod method) => status switch
    {
        HttpStatusCode.MultipleChoices or HttpStatusCode.MovedPermanently or HttpStatusCode.Found => method == HttpMethod.Post,
        HttpStatusCode.SeeOther => method != HttpMethod.Get && method != HttpMethod.Head,
        _ => false,
    };

    /// <summary>Where a redirect points to; null where it is none, or one that is not followed.</summary>
    public static Uri? TargetOf(HttpResponseMessage response, Uri from)
    {
        bool isRedirect = response.StatusCode is HttpStatusCode.MultipleChoices or HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        // With two of them nobody knows which is meant.
        if (!isRedirect || !response.Headers.NonValidated.TryGetValues("Location", out var locations) || locations.Count != 1) return null;
        string location = AsUtf8(locations.ToString());
        if (location.Length == 0 || !Uri.TryCreate(from, location, out Uri? target)) return null;
        if (target.Scheme != Uri.UriSchemeHttps && (target.Scheme != Uri.UriSchemeHttp || from.Scheme == Uri.UriSchemeHttps)) return null;
        if (!HasHost(target)) return null;
        // RFC 9110 10.2.2: the fragment of the first goes on where the second has none.
        return from.Fragment.Length > 0 && target.Fragment.Length == 0 ? new UriBuilder(target) { Fragment = from.Fragment }.Uri : target;
    }

    /// <summary>Not every name that a URI takes is one that can be looked up (xn--, RFC 5891 4.2).</summary>
    private static bool HasHost(Uri target)
    {
        try { return target.IdnHost.Length > 0; }
        catch (UriFormatException) { return false; }
    }

    /// <summary>Field values come octet by octet (Latin-1). Location is ASCII, but servers send UTF-8, and that is what it is read as where it can be.</summary>
    private static string AsUtf8(string latin1)
    {
        if (Ascii.IsValid(latin1)) return latin1;
        byte[] octets = Encoding.Latin1.GetBytes(latin1);
        return System.Text.Unicode.Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : latin1;
    }
}
