using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;

namespace PoolingClient.Handler;

/// <summary>Cookies (RFC 6265) between messages and the framework's container, which knows domains, paths and expiry.</summary>
internal static class CookieFields
{
    /// <summary>Keeps what the response sets. What the container refuses, or could not be sent back, is ignored (RFC 6265 5.2).</summary>
    public static void Store(CookieContainer jar, Uri uri, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Set-Cookie", out HeaderStringValues cookies)) return;
        foreach (string cookie in cookies)
        {
            if (cookie.AsSpan().ContainsAnyExceptInRange(' ', '~')) continue;
            try
            {
                jar.SetCookies(uri, cookie);
            }
            catch (CookieException)
            {
                // The response is as good without it.
            }
        }
    }

    /// <summary>The cookies for a request; null where there are none.</summary>
    public static string? For(CookieContainer jar, Uri uri) => jar.GetCookieHeader(uri) is { Length: > 0 } cookies ? cookies : null;
}
