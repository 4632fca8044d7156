using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions;

/// <summary>Registers clients: what all of them share once, what a client has once for its name, and what each call says.</summary>
internal static class ClientRegistration
{
    public static IHttpClientBuilder Add(IHttpClientBuilder builder, Action<SocketPoolOptions>? code, IConfigurationSection? section)
    {
        IServiceCollection services = builder.Services;
        string? name = builder.Name;   // null for the defaults of all clients, whatever its type says
        ClientBook book = AddShared(services);
        bool isNew = book.Add(name, new ClientStep(code, section));
        // Each call: a primary handler that was set since the last one is not what this call asks for.
        services.Configure<HttpClientFactoryOptions>(name, options => options.HttpMessageHandlerBuilderActions.Add(PutHandlers));
        if (isNew && name is null) AddForAll(services);
        else if (isNew) AddForOne(builder, name!);
        return builder;
    }

    /// <summary>The handler is a view of the pool that owns nothing: that the factory makes new ones and disposes old ones costs no connection.</summary>
    private static void PutHandlers(HttpMessageHandlerBuilder builder)
    {
        var pool = builder.Services.GetRequiredKeyedService<SocketPool>(builder.Name ?? Options.DefaultName);
        if (builder.PrimaryHandler is not PoolingHttpHandler handler || handler.Pool != pool) builder.PrimaryHandler = new PoolingHttpHandler(pool);
        // Outermost, so that whatever repeats requests has the deadline before it begins.
        if (!builder.AdditionalHandlers.Any(handler => handler is DeadlineHandler)) builder.AdditionalHandlers.Insert(0, new DeadlineHandler(pool));
    }

    private static void AddForAll(IServiceCollection services)
    {
        services.AddKeyedSingleton(KeyedService.AnyKey, (provider, key) => provider.GetRequiredService<ClientPools>().Open(key as string ?? Options.DefaultName));
        services.AddOptions<SocketPoolOptions>().ValidateOnStart();
    }

    private static void AddForOne(IHttpClientBuilder builder, string name)
    {
        builder.Services.TryAddKeyedSingleton(name, (provider, _) => provider.GetRequiredService<ClientPools>().Open(name));
        builder.Services.AddOptions<SocketPoolOptions>(name).ValidateOnStart();
        builder.Services.AddSingleton<IOptionsChangeTokenSource<SocketPoolOptions>>(provider => new ReloadSource<SocketPoolOptions>(name, provider.GetRequiredService<ClientReloads>()));
        builder.Services.AddSingleton<IOptionsChangeTokenSource<PoolingClientOptions>>(provider => new ReloadSource<PoolingClientOptions>(name, provider.GetRequiredService<ClientReloads>()));
        builder.ConfigureHttpClient((provider, client) => ClientFace.Put(provider.GetRequiredService<IOptionsMonitor<PoolingClientOptions>>().Get(name), client));
    }

    /// <summary>What all clients share, added with the first of them.</summary>
    public static ClientBook AddShared(IServiceCollection services)
    {
        foreach (ServiceDescriptor descriptor in services)
        {
            if (!descriptor.IsKeyedService && descriptor.ImplementationInstance is ClientBook known) return known;
        }
        var book = new ClientBook();
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton(book);
        services.AddSingleton<ClientConfiguration>();
        services.AddSingleton<IConfigureOptions<SocketPoolOptions>>(provider => provider.GetRequiredService<ClientConfiguration>());
        services.AddSingleton<IValidateOptions<SocketPoolOptions>>(provider => provider.GetRequiredService<ClientConfiguration>());
        services.AddSingleton<ClientFace>();
        services.AddSingleton<IConfigureOptions<PoolingClientOptions>>(provider => provider.GetRequiredService<ClientFace>());
        services.AddSingleton<IValidateOptions<PoolingClientOptions>>(provider => provider.GetRequiredService<ClientFace>());
        services.AddSingleton<ClientReloads>();
        services.AddSingleton<ClientPools>();
        services.AddSingleton<IPoolingClientPools>(provider => provider.GetRequiredService<ClientPools>());
        services.AddHostedService<PoolLifetime>();
        services.AddHostedService<WarmUpService>();
        return book;
    }
}
