using PoolingClient.Foundation;

namespace PoolingClient.Diagnostics;

/// <summary>
/// What may be shown of a request: method and origin; a query may hold secrets, and a path identities, so the path is there only where the options say so. It is taken under a
/// gate and put into words later, so it holds only what can be copied.
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Route">The way that it takes.</param>
/// <param name="Uri">Whom it is for, and its path where that is shown.</param>
/// <param name="ShowsPath">Paths are shown.</param>
/// <param name="Target">The path, where it is not the URI's; it is shown without its query.</param>
internal readonly record struct RequestName(string Method, Route Route, Uri? Uri = null, bool ShowsPath = false, string? Target = null)
{
    /// <summary>Longer paths are cut: a snapshot of thousands of requests must not hold megabytes of them.</summary>
    private const int LongestPath = 200;

    /// <summary>Whom it is for, also where a proxy forwards it.</summary>
    public string Origin => Route.IsForwarded && Uri is not null ? Foundation.Origin.Of(Uri).ToString() : Route.Origin.ToString();

    /// <summary>The path without the query; null where it is not shown.</summary>
    public string? Path
    {
        get
        {
            if (!ShowsPath) return null;
            string path = Target ?? Uri?.AbsolutePath ?? "";
            int query = path.IndexOf('?', StringComparison.Ordinal);
            if (query >= 0) path = path[..query];
            return path.Length <= LongestPath ? path : $"{path.AsSpan(0, LongestPath)}...";
        }
    }

    public override string ToString() => Route.IsForwarded ? $"{Method} {Origin}{Path} through {Route.Proxy}" : $"{Method} {Origin}{Path}";
}
