using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PoolingClient.Parity.RealClients;

/// <summary>What is built on IHttpClientFactory, with this handler as the primary one.</summary>
public sealed class FactoryTests
{
    [Fact]
    public async Task The_standard_resilience_handler_tries_again_after_503()
    {
        int count = 0;
        await using PoolDoor door = await PoolDoor.OpenAsync(application => application.MapGet("/", () =>
            Interlocked.Increment(ref count) == 1 ? Results.StatusCode(503) : Results.Text($"attempt {count}")));
        var services = new ServiceCollection();
        services.AddHttpClient("api").ConfigurePrimaryHttpMessageHandler(door.Handler).AddStandardResilienceHandler(options => options.Retry.Delay = TimeSpan.FromMilliseconds(1));
        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        Assert.Equal("attempt 2", await PoolDoor.InTime(client.GetStringAsync(door.Uri)));
        door.AssertUsed(1);
    }

    [Fact]
    public async Task The_standard_resilience_handler_tries_again_after_a_lost_connection()
    {
        int count = 0;
        await using PoolDoor door = await PoolDoor.OpenAsync(application => application.MapPost("/", (HttpContext context) =>
        {
            if (Interlocked.Increment(ref count) == 1) context.Abort();
            return $"attempt {count}";
        }));
        var services = new ServiceCollection();
        services.AddHttpClient("api").ConfigurePrimaryHttpMessageHandler(door.Handler).AddStandardResilienceHandler(options => options.Retry.Delay = TimeSpan.FromMilliseconds(1));
        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        using HttpResponseMessage response = await PoolDoor.InTime(client.PostAsync(door.Uri, new StringContent("content")));

        Assert.Equal("attempt 2", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_service_s_name_leads_to_its_configured_end_points_by_turns()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(application => application.MapGet("/who", () => "first"));
        await using KestrelServer second = await KestrelServer.StartAsync(application => application.MapGet("/who", () => "second"));
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Services:backend:http:0"] = $"127.0.0.1:{door.Uri.Port}",
            ["Services:backend:http:1"] = $"127.0.0.1:{second.Uri.Port}",
        }).Build());
        services.AddServiceDiscovery();
        services.AddHttpClient("api").ConfigurePrimaryHttpMessageHandler(door.Handler).AddServiceDiscovery();
        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        var answers = new List<string>();
        for (int i = 0; i < 4; i++) answers.Add(await PoolDoor.InTime(client.GetStringAsync("http://backend/who")));

        Assert.Equal(["first", "first", "second", "second"], answers.Order(StringComparer.Ordinal));
        Assert.Equal(2, door.Pool.GetSnapshot().Origins.Count);
    }
}
