using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PoolingClient.Extensions;

namespace PoolingClient;

/// <summary>Puts pools under the clients of an <see cref="IHttpClientFactory"/>.</summary>
/// <remarks>
/// <para>
/// Each client has a pool of its own: a keyed <see cref="SocketPool"/> singleton under the client's name, which ends with the host. The handlers of the factory
/// are views of it, so that connections outlive them. Options are named options under the same name. They are checked when the host starts: one message
/// has everything that is wrong, by its whole key.
/// </para>
/// <para>Called again for the same client, it adds to its options and to nothing else.</para>
/// </remarks>
public static class PoolingHttpClientBuilderExtensions
{
    /// <summary>The client sends through a pool with the default options. On the builder of <c>ConfigureHttpClientDefaults</c>: every client through one of its own.</summary>
    /// <param name="builder">The client's builder.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    public static IHttpClientBuilder UsePoolingHttpHandler(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return ClientRegistration.Add(builder, null, null);
    }

    /// <summary>The client sends through a pool whose options are set in code.</summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="configure">Changes the options of the client's pool. Null: the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    public static IHttpClientBuilder UsePoolingHttpHandler(this IHttpClientBuilder builder, Action<SocketPoolOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return ClientRegistration.Add(builder, configure, null);
    }

    /// <summary>
    /// The client sends through a pool whose options are in configuration: the properties of <see cref="SocketPoolOptions"/> that have plain values, by
    /// their names, and those of <see cref="PoolingClientOptions"/>. A key that is none of them is refused. What can change while the pool is in use
    /// (<see cref="SocketPool.Update"/>) does when configuration is loaded again; of the rest the log says once that it waits for the next start. A section
    /// <c>Resilience</c> in it is left to <c>AddPoolingResilience</c>, to which it must be given.
    /// </summary>
    /// <param name="builder">The client's builder.</param>
    /// <param name="section">The section with the options, by convention <c>PoolingClient:Clients:NAME</c>, which the JSON schema of this package describes.
    /// One that does not exist sets nothing.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static IHttpClientBuilder UsePoolingHttpHandler(this IHttpClientBuilder builder, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        return ClientRegistration.Add(builder, null, section);
    }
}
