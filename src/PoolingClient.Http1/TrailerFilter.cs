namespace PoolingClient.Http1;

/// <summary>Fields that mean nothing, or something dangerous, in a trailer section (RFC 9110 6.5.1): they are dropped (policy P7).</summary>
internal static class TrailerFilter
{
    private static readonly string[] Forbidden =
    [
        // framing and routing
        "Transfer-Encoding", "Content-Length", "Host", "Trailer", "Connection", "Keep-Alive", "TE", "Upgrade", "Proxy-Connection",
        // content
        "Content-Encoding", "Content-Type", "Content-Range",
        // request modifiers and controls
        "Cache-Control", "Expect", "Max-Forwards", "Pragma", "Range",
        // authentication
        "Authorization", "WWW-Authenticate", "Proxy-Authenticate", "Proxy-Authorization",
        // cookies
        "Set-Cookie", "Cookie",
        // response control
        "Age", "Expires", "Date", "Location", "Retry-After", "Vary", "Warning",
    ];

    public static bool IsForbidden(string name) => Array.Exists(Forbidden, forbidden => forbidden.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static bool IsForbidden(ReadOnlySpan<byte> name)
    {
        foreach (string forbidden in Forbidden)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, forbidden)) return true;
        }
        return false;
    }
}
