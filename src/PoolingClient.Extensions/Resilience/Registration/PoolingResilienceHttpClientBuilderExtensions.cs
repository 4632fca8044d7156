using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PoolingClient.Resilience;

namespace PoolingClient;

/// <summary>Resilience for the clients of <see cref="IHttpClientFactory"/>.</summary>
public static class PoolingResilienceHttpClientBuilderExtensions
{
    /// <summary>
    /// Puts one <see cref="PoolingResilienceHandler"/> into the client's handlers, where it is called. The options are those of <see cref="PoolingResilienceOptions"/> under the client's
    /// name; they are checked when the host starts, and when they change, requests from then on use them. A second call for the same client adds its settings, not a second handler.
    /// </summary>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    public static IHttpClientBuilder AddPoolingResilience(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddLogging();
        services.TryAddSingleton<ResilienceEngines>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, StackedHandlerFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PoolingResilienceOptions>, ResilienceOptionsValidator>());
        // Without a name it is for all clients (ConfigureHttpClientDefaults).
        string? name = builder.Name;
        services.AddOptions<PoolingResilienceOptions>(name ?? Options.DefaultName).ValidateOnStart();
        if (name is not null) Registrations(services).Add(name);
        services.Configure<HttpClientFactoryOptions>(name, options => options.HttpMessageHandlerBuilderActions.Add(AddHandler));
        return builder;
    }

    /// <summary>The same, with options.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IHttpClientBuilder AddPoolingResilience(this IHttpClientBuilder builder, Action<PoolingResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(builder.Name, configure);
        return builder.AddPoolingResilience();
    }

    /// <summary>
    /// The same, with options from a section of the configuration: its keys are the properties of <see cref="PoolingResilienceOptions"/> (<c>Retry:MaxRetryAttempts</c>), and a key that
    /// is none is refused. Where the section changes, the options of a client by name do; a change that is wrong is not taken over, and the log says why.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IHttpClientBuilder AddPoolingResilience(this IHttpClientBuilder builder, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        builder.Services.Configure<PoolingResilienceOptions>(builder.Name, options => ResilienceSection.Read(builder.Name, section, options));
        builder.Services.AddSingleton<IOptionsChangeTokenSource<PoolingResilienceOptions>>(services => new ResilienceReload(
            builder.Name ?? Options.DefaultName, section, services.GetRequiredService<IOptionsFactory<PoolingResilienceOptions>>(), services.GetRequiredService<ILoggerFactory>()));
        return builder.AddPoolingResilience();
    }

    private static void AddHandler(HttpMessageHandlerBuilder handlers)
    {
        if (handlers.AdditionalHandlers.Any(static handler => handler is PoolingResilienceHandler { IsShared: true })) return;
        string client = handlers.Name ?? "";
        var engines = handlers.Services.GetRequiredService<ResilienceEngines>();
        handlers.AdditionalHandlers.Add(new PoolingResilienceHandler(() => engines.Get(client)));
        if (handlers.Services.GetService<ResilienceRegistrations>()?.Count(client) is > 1 and var count) engines.Get(client).WarnRepeated(count);
    }

    private static ResilienceRegistrations Registrations(IServiceCollection services)
    {
        if (services.FirstOrDefault(static service => service.ServiceType == typeof(ResilienceRegistrations))?.ImplementationInstance is ResilienceRegistrations there) return there;
        var made = new ResilienceRegistrations();
        services.AddSingleton(made);
        return made;
    }
}
