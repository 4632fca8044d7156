using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PoolingClient.Extensions.Tests;

/// <summary>Hosts without a web server, with configuration from a text and a log that can be read.</summary>
internal static class Hosts
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static IHost Build(string json, Action<IServiceCollection, IConfiguration> register, FakeLogCollector? log = null) =>
        Build(builder => builder.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))), register, log);

    public static IHost Build(Action<IConfigurationBuilder> configure, Action<IServiceCollection, IConfiguration> register, FakeLogCollector? log = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Configuration);
        if (log is not null) builder.Logging.AddProvider(new FakeLoggerProvider(log));
        register(builder.Services, builder.Configuration);
        return builder.Build();
    }

    /// <summary>A client called orders, from its section.</summary>
    public static IHost WithOrders(string settings, FakeLogCollector? log = null) => Build(
        $$"""{ "PoolingClient": { "Clients": { "orders": {{settings}} } } }""",
        (services, configuration) => services.AddPoolingClient("orders", configuration.GetSection("PoolingClient:Clients:orders")),
        log);

    public static HttpClient Client(this IHost host, string name) => host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    public static SocketPool Pool(this IHost host, string name) => host.Services.GetRequiredKeyedService<SocketPool>(name);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    /// <summary>Waits for a state that has no event of its own.</summary>
    public static async Task UntilAsync(Func<bool> state)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!state()) await Task.Delay(2, limit.Token);
    }
}

/// <summary>Configuration that a test changes.</summary>
internal sealed class ChangingSource : IConfigurationSource
{
    private readonly Provider _provider = new();

    public string? this[string key]
    {
        set => _provider.Set(key, value);
    }

    public void Reload() => _provider.Reload();

    public IConfigurationProvider Build(IConfigurationBuilder builder) => _provider;

    private sealed class Provider : ConfigurationProvider
    {
        public void Reload() => OnReload();
    }
}
