using PoolingClient;

namespace Snippets;

/// <summary>A typed client in a web application, with its settings from appsettings.json beside this file.</summary>
internal static class InAspNet
{
    public static async Task RunAsync(Uri downstream)
    {
        // The downstream of this run is no orders.example; the rest of the file holds.
        string origin = downstream.GetLeftPart(UriPartial.Authority);
        string[] args = ["--contentRoot", AppContext.BaseDirectory, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning",
            "--PoolingClient:Clients:Orders:BaseAddress", downstream.ToString()];
        await using WebApplication app = Build(args);
        await app.StartAsync();
        using var caller = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Console.WriteLine($"GET /orders/8 by way of {origin}: {await caller.GetStringAsync(new Uri("/orders/8", UriKind.Relative))}");
        await app.StopAsync();
    }

    private static WebApplication Build(string[] args)
    {
        #region InAspNet
        var builder = WebApplication.CreateBuilder(args);
        IConfigurationSection orders = builder.Configuration.GetSection("PoolingClient:Clients:Orders");
        builder.Services.AddPoolingClient<OrdersClient>("Orders", orders).AddPoolingResilience(orders.GetSection("Resilience"));
        var app = builder.Build();
        #endregion
        app.MapGet("/orders/{id}", (string id, OrdersClient client) => client.GetAsync(id));
        return app;
    }
}
