using Microsoft.Extensions.DependencyInjection;
using PoolingClient;

namespace Snippets.Packages;

/// <summary>The first page of the package PoolingClient.Extensions. It is compiled; the server that it names is not there.</summary>
internal static class ExtensionsPackage
{
    public static async Task RunAsync()
    {
        #region ExtensionsPackage
        var services = new ServiceCollection();
        services.AddPoolingClient("orders", options => options.MaxConnectionsPerServer = 8).AddPoolingResilience();

        await using ServiceProvider provider = services.BuildServiceProvider();
        HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("orders");
        Console.WriteLine(await client.GetStringAsync("http://127.0.0.1:8080/"));
        #endregion
    }
}
