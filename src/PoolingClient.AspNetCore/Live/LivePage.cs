using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PoolingClient.AspNetCore;

/// <summary>
/// The page: one file, with its script and its style in it. A policy lets it run these (by a nonce that is new for each response), read its own two documents, and nothing else: no
/// script, style, image or frame from anywhere, even if a name of an origin were to hold markup.
/// </summary>
internal static class LivePage
{
    private const string Placeholder = "{{nonce}}";

    private static readonly string s_page = Read();

    public static async Task WriteAsync(HttpContext context)
    {
        string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));   // 144 bits, and no padding
        byte[] octets = Encoding.UTF8.GetBytes(s_page.Replace(Placeholder, nonce, StringComparison.Ordinal));
        HttpResponse response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = octets.Length;
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        Harden(response.Headers);
        await response.Body.WriteAsync(octets, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>For all three: nothing is kept, guessed, or read by other sites.</summary>
    public static void Harden(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static string Read()
    {
        using var reader = new StreamReader(typeof(LivePage).Assembly.GetManifestResourceStream("page.html") ?? throw new InvalidOperationException("The page is not in the assembly."));
        return reader.ReadToEnd();
    }
}
