namespace PoolingClient.Diagnostics;

/// <summary>A URI as it may be shown: without user-info and fragment, and with what a query holds replaced by an asterisk, as .NET's own client shows them. Queries may hold secrets.</summary>
internal static class RedactedUri
{
    /// <param name="uri">Scheme, host and port.</param>
    /// <param name="target">Path and query.</param>
    public static string Of(Uri uri, ReadOnlySpan<char> target)
    {
        int query = target.IndexOf('?');
        bool hasQuery = query >= 0 && query < target.Length - 1;
        ReadOnlySpan<char> shown = hasQuery ? target[..(query + 1)] : target;
        return uri.IsDefaultPort ? $"{uri.Scheme}://{uri.Host}{shown}{(hasQuery ? "*" : "")}" : $"{uri.Scheme}://{uri.Host}:{uri.Port}{shown}{(hasQuery ? "*" : "")}";
    }
}
