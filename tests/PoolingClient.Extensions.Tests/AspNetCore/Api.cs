using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PoolingClient.Extensions.Tests;

/// <summary>A service on a real port of Kestrel whose typed client comes from configuration.</summary>
internal sealed class Api : WebApplicationFactory<Api>
{
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IncomingDeadlineOptions>? _deadline;

    public Api(Dictionary<string, string?> settings, Action<IncomingDeadlineOptions>? deadline = null)
    {
        (_settings, _deadline) = (settings, deadline);
        UseKestrel(0);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address
    {
        get
        {
            StartServer();
            return ClientOptions.BaseAddress;
        }
    }

    protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder()
        .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(_settings))
        .ConfigureServices((context, services) =>
        {
            services.AddPoolingClient<Orders>(context.Configuration.GetSection("PoolingClient:Clients:Orders"));
            services.AddHealthChecks().AddPoolingClientHealthCheck();
            services.AddRouting();
        })
        .ConfigureWebHostDefaults(web => web.UseContentRoot(AppContext.BaseDirectory).Configure(app =>
        {
            app.UsePoolingClientDeadline(_deadline);
            app.UseRouting();
            app.UseEndpoints(endpoints =>
            {
                endpoints.MapGet("/orders/{id}", async (string id, Orders orders) => Results.Text(await orders.GetAsync(id)));
                endpoints.MapHealthChecks("/health");
            });
        }));

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseContentRoot(AppContext.BaseDirectory);
}
