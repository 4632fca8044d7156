using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PoolingClient.Testing;

namespace PoolingClient.Aot;

/// <summary>A client from configuration, with resilience and a health check, as a service has it.</summary>
internal static class Registered
{
    public static async Task<string> ShowAsync(CancellationToken cancellationToken)
    {
        int asked = 0;
        await using var server = SocketServer.Start(_ => Interlocked.Increment(ref asked) % 2 == 1 ? ServerResponse.Status(503, "again") : ServerResponse.Ok("order"));
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Orders:BaseAddress"] = server.Uri.ToString(),
            ["Orders:MaxConnectionsPerServer"] = "1",
            ["Orders:Deadline"] = "00:00:10",
            ["Orders:UseProxy"] = "false",
            ["Orders:Resilience:Retry:Delay"] = "00:00:00.010",
        }).Build();
        int retried = 0;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPoolingClient("Orders", configuration.GetSection("Orders"))
            .AddPoolingResilience(configuration.GetSection("Orders:Resilience"))
            .AddPoolingResilience(options => options.OnDecision = decision => retried += decision.Kind == ResilienceDecisionKind.Retried ? 1 : 0);
        services.AddHealthChecks().AddPoolingClientHealthCheck();
        await using ServiceProvider provider = services.BuildServiceProvider();

        HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("Orders");
        for (int i = 0; i < 4; i++) Check.That(await client.GetStringAsync(new Uri("/", UriKind.Relative), cancellationToken) == "order", "the answer after a 503");
        Check.That(retried == 4, $"each 503 was asked again, and not {retried}");
        Check.That(provider.GetRequiredKeyedService<SocketPool>("Orders").Options.MaxConnectionsPerServer == 1, "configuration reaches the pool");
        HealthReport health = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellationToken);
        Check.That(health.Status == HealthStatus.Healthy, $"the health, which is {health.Status}");
        Complains();
        return "4 retries, healthy";
    }

    /// <summary>A bad value is found, and named.</summary>
    private static void Complains()
    {
        IConfiguration bad = new ConfigurationBuilder().AddInMemoryCollection([new("Orders:MaxConnectionsPerServer", "none")]).Build();
        var services = new ServiceCollection();
        services.AddPoolingClient("Orders", bad.GetSection("Orders"));
        using ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IHttpClientFactory>().CreateClient("Orders").Dispose();
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException e)
        {
            Check.That(e.Message.Contains("MaxConnectionsPerServer", StringComparison.Ordinal), $"the message names the setting: {e.Message}");
            return;
        }
        throw new InvalidOperationException("A bad value was taken.");
    }
}
