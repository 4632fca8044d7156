using PoolingClient;

namespace Snippets.Packages;

/// <summary>The first page of the package PoolingClient.AspNetCore. It is compiled; the server that it names is not there.</summary>
internal static class AspNetCorePackage
{
    public static async Task RunAsync(string[] args)
    {
        #region AspNetCorePackage
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddPoolingClient("orders", builder.Configuration.GetSection("PoolingClient:Clients:orders"));

        WebApplication app = builder.Build();
        app.UsePoolingClientDeadline();
        app.MapGet("/", (IHttpClientFactory clients) => clients.CreateClient("orders").GetStringAsync("http://127.0.0.1:8080/"));
        await app.RunAsync();
        #endregion
    }
}
