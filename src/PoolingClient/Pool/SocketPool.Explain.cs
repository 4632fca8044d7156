using System.Globalization;
using PoolingClient.Foundation;
using PoolingClient.Pool;

namespace PoolingClient;

/// <content>What the pool is doing, in words.</content>
public sealed partial class SocketPool
{
    /// <summary>More than somebody reads at once.</summary>
    private const int MostExplained = 50;

    /// <summary>Why requests to an origin are slow, wait or fail just now, and what to do about it.</summary>
    /// <param name="origin">An absolute http or https URI (RFC 9110 4.2); only its scheme, host and port count (RFC 9110 4.3.1).</param>
    /// <returns>For people, in plain words; its text may change from version to version, its <see cref="OriginExplanation.Condition"/> not.</returns>
    /// <exception cref="ArgumentNullException">The origin is null.</exception>
    /// <exception cref="ArgumentException">The origin is not an absolute http or https URI.</exception>
    /// <exception cref="System.Net.Http.HttpRequestException">The <see cref="System.Net.IWebProxy"/> failed when it was asked for the way to the origin.</exception>
    /// <exception cref="NotSupportedException">The proxy's scheme is not http, https, socks4, socks4a or socks5.</exception>
    public OriginExplanation Explain(Uri origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (!origin.IsAbsoluteUri || (origin.Scheme != Uri.UriSchemeHttp && origin.Scheme != Uri.UriSchemeHttps)) throw new ArgumentException("The origin is an absolute http or https URI.", nameof(origin));
        // Looking must not freeze options that are still being set.
        if (Volatile.Read(ref _settings) is null || FindKnown(origin) is not { } pool) return Unknown(Origin.Of(origin).ToString());
        SocketPoolSnapshot whole = Describe([], SnapshotDetail.Requests);
        return new OriginExplainer(pool.GetSnapshot(SnapshotDetail.Requests), whole).Explain();
    }

    /// <summary>How the whole pool is doing: what concerns all of it, then each origin, the worst first.</summary>
    public PoolExplanation Explain()
    {
        SocketPoolSnapshot whole = GetSnapshot(SnapshotDetail.Requests);
        OriginExplanation[] origins = [.. whole.Origins.Select(origin => new OriginExplainer(origin, whole).Explain())
            .OrderByDescending(origin => origin.Condition).ThenBy(origin => origin.Origin, StringComparer.Ordinal).Take(MostExplained)];
        return new PoolExplanation(origins.Length > 0 ? origins[0].Condition : OriginCondition.Unknown, FactsOf(whole), origins);
    }

    private static List<string> FactsOf(SocketPoolSnapshot whole)
    {
        var facts = new List<string>();
        if (whole.State == PoolState.ShuttingDown) facts.Add("the pool is being shut down: no request is taken any more, those in flight may end");
        if (whole.State == PoolState.Closed) facts.Add("the pool is disposed");
        int open = whole.Origins.Sum(origin => origin.Connections), idle = whole.Origins.Sum(origin => origin.Idle);
        facts.Add(string.Create(CultureInfo.InvariantCulture, $"origins: {whole.Origins.Count}; connections: {open}, of which {idle} idle; requests: {whole.Origins.Sum(origin => origin.Waiting)} waiting"));
        if (whole.Limits is { } limits) facts.Add(string.Create(CultureInfo.InvariantCulture, $"{limits.ProcessSockets} of the {limits.MaxProcessSockets} sockets that this process may have are taken"));
        if (whole.LeakedResponses > 0) facts.Add(string.Create(CultureInfo.InvariantCulture, $"{whole.LeakedResponses} responses were never disposed, the last one {whole.LastLeaks[0].Request}"));
        if (whole.Origins.Count > MostExplained) facts.Add(string.Create(CultureInfo.InvariantCulture, $"the {MostExplained} worst origins follow"));
        return facts;
    }

    /// <summary>The pool of connections for the origin, if there is one; where a proxy forwards its requests, that proxy's, or the tunnel that some of them need.</summary>
    private OriginPool? FindKnown(Uri uri)
    {
        Route route = RouteTo(uri);
        if (_origins.TryGetValue(route, out OriginPool? pool)) return pool;
        return route.IsForwarded && _origins.TryGetValue(new Route(Origin.Of(uri), route.Proxy), out pool) ? pool : null;
    }

    private OriginExplanation Unknown(string origin)
    {
        if (_isClosed) return new OriginExplanation(origin, OriginCondition.Closed, ["the pool is disposed"], []);
        return new OriginExplanation(origin, OriginCondition.Unknown, ["the pool knows nothing of it: no request was sent there, or none for two minutes"], []);
    }
}
