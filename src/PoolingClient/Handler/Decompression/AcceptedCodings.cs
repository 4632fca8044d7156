using System.Net;
using System.Net.Http.Headers;

namespace PoolingClient.Handler;

/// <summary>Accept-Encoding (RFC 9110 12.5.3) for the codings that are taken off.</summary>
internal static class AcceptedCodings
{
    private static readonly (DecompressionMethods Method, string Coding)[] Known =
        [(DecompressionMethods.GZip, "gzip"), (DecompressionMethods.Deflate, "deflate"), (DecompressionMethods.Brotli, "br")];

    /// <summary>The caller's own value with what it lacks; null where it lacks nothing.</summary>
    public static string? Of(DecompressionMethods methods, HttpHeadersNonValidated headers)
    {
        string own = headers.TryGetValues("Accept-Encoding", out HeaderStringValues values) ? string.Join(", ", values) : "";
        string all = own;
        foreach ((DecompressionMethods method, string coding) in Known)
        {
            if (methods.HasFlag(method) && !Names(own, coding)) all = all.Length == 0 ? coding : $"{all}, {coding}";
        }
        return all.Length == own.Length ? null : all;
    }

    /// <summary>The list says something about the coding, be it that it is not wanted.</summary>
    private static bool Names(string list, string coding)
    {
        foreach (Range element in list.AsSpan().Split(','))
        {
            ReadOnlySpan<char> text = list.AsSpan(element);
            int end = text.IndexOf(';');
            if ((end < 0 ? text : text[..end]).Trim(" \t").Equals(coding, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
