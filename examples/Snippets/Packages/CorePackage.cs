using PoolingClient;

namespace Snippets.Packages;

/// <summary>The first page of the package PoolingClient. It is compiled; the server that it names is not there.</summary>
internal static class CorePackage
{
    public static async Task RunAsync()
    {
        #region CorePackage
        using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 8 }));
        using HttpResponseMessage response = await client.GetAsync("http://127.0.0.1:8080/");
        Console.WriteLine(response.GetTimeline());      // connect, request sent, first octet, head, end of content
        #endregion
    }
}
