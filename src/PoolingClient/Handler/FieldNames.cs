using System.Text;

namespace PoolingClient.Handler;

/// <summary>The names that responses usually have: found without making a string. Other names are made anew and belong to the response.</summary>
internal static class FieldNames
{
    private const int Longest = 32;

    private static readonly FieldName[][] ByLength = Sort(
    [
        // RFC 9110 8, 15.5.6 and RFC 9111 5.3: what .NET calls content headers
        .. Make(isContent: true, recurs: true, "Content-Type", "Content-Encoding", "Content-Language", "Allow"),
        .. Make(isContent: true, recurs: false, "Content-Length", "Content-Disposition", "Content-Location", "Content-MD5", "Content-Range", "Expires", "Last-Modified"),
        .. Make(isContent: false, recurs: true, "Connection", "Keep-Alive", "Transfer-Encoding", "Cache-Control", "Vary", "Server", "Accept-Ranges", "Date", "Via",
            "Pragma", "Strict-Transport-Security", "X-Powered-By", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection", "Referrer-Policy",
            "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Allow-Credentials", "Alt-Svc", "Trailer", "Upgrade"),
        .. Make(isContent: false, recurs: false, "Age", "ETag", "Location", "Set-Cookie", "Retry-After", "WWW-Authenticate", "Proxy-Authenticate", "Warning", "Link",
            "Content-Security-Policy", "Server-Timing", "Request-Id", "X-Request-Id", "X-Correlation-Id", "X-Cache", "Proxy-Connection"),
    ]);

    public static FieldName Find(ReadOnlySpan<byte> name)
    {
        if (name.Length <= Longest)
        {
            foreach (FieldName known in ByLength[name.Length])
            {
                if (Ascii.EqualsIgnoreCase(name, known.Text)) return known;
            }
        }
        return new FieldName(Encoding.Latin1.GetString(name), IsContent: false, Recurs: false);
    }

    private static FieldName[] Make(bool isContent, bool recurs, params string[] names) => Array.ConvertAll(names, name => new FieldName(name, isContent, recurs));

    // Without LINQ: this runs before the first response, where its generic code would have to be compiled.
    private static FieldName[][] Sort(FieldName[] names)
    {
        var byLength = new FieldName[Longest + 1][];
        for (int length = 0; length <= Longest; length++) byLength[length] = Array.FindAll(names, name => name.Text.Length == length);
        return byLength;
    }
}
