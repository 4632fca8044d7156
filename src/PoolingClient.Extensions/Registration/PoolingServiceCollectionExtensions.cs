using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PoolingClient;

/// <summary>Registers clients of IHttpClientFactory that send through pools: <c>AddHttpClient</c> and <see cref="PoolingHttpClientBuilderExtensions">UsePoolingHttpHandler</see> in one.</summary>
public static class PoolingServiceCollectionExtensions
{
    /// <summary>A client that is asked of the <see cref="IHttpClientFactory"/> by its name, with the default options of pools.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services or the name are null.</exception>
    public static IHttpClientBuilder AddPoolingClient(this IServiceCollection services, string name) =>
        services.AddHttpClient(name).UsePoolingHttpHandler();

    /// <summary>A client that is asked of the <see cref="IHttpClientFactory"/> by its name, whose pool is configured in code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <param name="configure">Changes the options of the pool. Null: the defaults.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services or the name are null.</exception>
    public static IHttpClientBuilder AddPoolingClient(this IServiceCollection services, string name, Action<SocketPoolOptions>? configure) =>
        services.AddHttpClient(name).UsePoolingHttpHandler(configure);

    /// <summary>A client that is asked of the <see cref="IHttpClientFactory"/> by its name, whose pool is configured by a section.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <param name="section">The section with the options; see <see cref="PoolingHttpClientBuilderExtensions.UsePoolingHttpHandler(IHttpClientBuilder, IConfigurationSection)"/>.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static IHttpClientBuilder AddPoolingClient(this IServiceCollection services, string name, IConfigurationSection section) =>
        services.AddHttpClient(name).UsePoolingHttpHandler(section);

    /// <summary>A typed client, with the default options of pools, under its type's name.</summary>
    /// <typeparam name="TClient">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services are null.</exception>
    public static IHttpClientBuilder AddPoolingClient<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClient>(this IServiceCollection services)
        where TClient : class =>
        services.AddHttpClient<TClient>().UsePoolingHttpHandler();

    /// <summary>A typed client, whose pool is configured in code, under its type's name.</summary>
    /// <typeparam name="TClient">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options of the pool. Null: the defaults.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services are null.</exception>
    public static IHttpClientBuilder AddPoolingClient<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClient>(this IServiceCollection services, Action<SocketPoolOptions>? configure)
        where TClient : class =>
        services.AddHttpClient<TClient>().UsePoolingHttpHandler(configure);

    /// <summary>A typed client, whose pool is configured by a section, under its type's name.</summary>
    /// <typeparam name="TClient">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="section">The section with the options; see <see cref="PoolingHttpClientBuilderExtensions.UsePoolingHttpHandler(IHttpClientBuilder, IConfigurationSection)"/>.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static IHttpClientBuilder AddPoolingClient<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClient>(this IServiceCollection services, IConfigurationSection section)
        where TClient : class =>
        services.AddHttpClient<TClient>().UsePoolingHttpHandler(section);

    /// <summary>A typed client, with the default options of pools, under this name.</summary>
    /// <typeparam name="TClient">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services or the name are null.</exception>
    public static IHttpClientBuilder AddPoolingClient<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClient>(this IServiceCollection services, string name)
        where TClient : class =>
        services.AddHttpClient<TClient>(name).UsePoolingHttpHandler();

    /// <summary>A typed client, whose pool is configured in code, under this name.</summary>
    /// <typeparam name="TClient">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <param name="configure">Changes the options of the pool. Null: the defaults.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services or the name are null.</exception>
    public static IHttpClientBuilder AddPoolingClient<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClient>(this IServiceCollection services, string name, Action<SocketPoolOptions>? configure)
        where TClient : class =>
        services.AddHttpClient<TClient>(name).UsePoolingHttpHandler(configure);

    /// <summary>A typed client, whose pool is configured by a section, under this name.</summary>
    /// <typeparam name="TClient">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <param name="section">The section with the options; see <see cref="PoolingHttpClientBuilderExtensions.UsePoolingHttpHandler(IHttpClientBuilder, IConfigurationSection)"/>.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static IHttpClientBuilder AddPoolingClient<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClient>(this IServiceCollection services, string name, IConfigurationSection section)
        where TClient : class =>
        services.AddHttpClient<TClient>(name).UsePoolingHttpHandler(section);

    /// <summary>A typed client behind an interface, with the default options of pools, under its type's name.</summary>
    /// <typeparam name="TClient">What is asked for.</typeparam>
    /// <typeparam name="TImplementation">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services are null.</exception>
    public static IHttpClientBuilder AddPoolingClient<TClient, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(this IServiceCollection services)
        where TClient : class
        where TImplementation : class, TClient =>
        services.AddHttpClient<TClient, TImplementation>().UsePoolingHttpHandler();

    /// <summary>A typed client behind an interface, whose pool is configured in code, under its type's name.</summary>
    /// <typeparam name="TClient">What is asked for.</typeparam>
    /// <typeparam name="TImplementation">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options of the pool. Null: the defaults.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services are null.</exception>
    public static IHttpClientBuilder AddPoolingClient<TClient, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(this IServiceCollection services, Action<SocketPoolOptions>? configure)
        where TClient : class
        where TImplementation : class, TClient =>
        services.AddHttpClient<TClient, TImplementation>().UsePoolingHttpHandler(configure);

    /// <summary>A typed client behind an interface, whose pool is configured by a section, under its type's name.</summary>
    /// <typeparam name="TClient">What is asked for.</typeparam>
    /// <typeparam name="TImplementation">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="section">The section with the options; see <see cref="PoolingHttpClientBuilderExtensions.UsePoolingHttpHandler(IHttpClientBuilder, IConfigurationSection)"/>.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static IHttpClientBuilder AddPoolingClient<TClient, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(this IServiceCollection services, IConfigurationSection section)
        where TClient : class
        where TImplementation : class, TClient =>
        services.AddHttpClient<TClient, TImplementation>().UsePoolingHttpHandler(section);

    /// <summary>A typed client behind an interface, with the default options of pools, under this name.</summary>
    /// <typeparam name="TClient">What is asked for.</typeparam>
    /// <typeparam name="TImplementation">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services or the name are null.</exception>
    public static IHttpClientBuilder AddPoolingClient<TClient, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(this IServiceCollection services, string name)
        where TClient : class
        where TImplementation : class, TClient =>
        services.AddHttpClient<TClient, TImplementation>(name).UsePoolingHttpHandler();

    /// <summary>A typed client behind an interface, whose pool is configured in code, under this name.</summary>
    /// <typeparam name="TClient">What is asked for.</typeparam>
    /// <typeparam name="TImplementation">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <param name="configure">Changes the options of the pool. Null: the defaults.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">The services or the name are null.</exception>
    public static IHttpClientBuilder AddPoolingClient<TClient, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(this IServiceCollection services, string name, Action<SocketPoolOptions>? configure)
        where TClient : class
        where TImplementation : class, TClient =>
        services.AddHttpClient<TClient, TImplementation>(name).UsePoolingHttpHandler(configure);

    /// <summary>A typed client behind an interface, whose pool is configured by a section, under this name.</summary>
    /// <typeparam name="TClient">What is asked for.</typeparam>
    /// <typeparam name="TImplementation">It has a constructor that takes an <see cref="HttpClient"/>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client, of its options and of its pool.</param>
    /// <param name="section">The section with the options; see <see cref="PoolingHttpClientBuilderExtensions.UsePoolingHttpHandler(IHttpClientBuilder, IConfigurationSection)"/>.</param>
    /// <returns>The builder of the client.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static IHttpClientBuilder AddPoolingClient<TClient, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(this IServiceCollection services, string name, IConfigurationSection section)
        where TClient : class
        where TImplementation : class, TClient =>
        services.AddHttpClient<TClient, TImplementation>(name).UsePoolingHttpHandler(section);
}
