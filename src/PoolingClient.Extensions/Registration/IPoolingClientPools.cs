namespace PoolingClient;

/// <summary>
/// The pools of all clients of <see cref="IHttpClientFactory"/> that were registered with <c>AddPoolingClient</c> or <c>UsePoolingHttpHandler</c>. It is a
/// service, for those who look at all of them: pages, commands,
/// a health check of one's own. One pool is a keyed service under its client's name.
/// </summary>
public interface IPoolingClientPools
{
    /// <summary>The pools that were asked for until now, with the names of their clients, in the order of the names. They are not the caller's to dispose.</summary>
    IReadOnlyList<KeyValuePair<string, SocketPool>> Opened { get; }
}
