using PoolingClient;

namespace Snippets;

/// <summary>Without dependency injection.</summary>
internal static class InAProgram
{
    public static async Task RunAsync(string url)
    {
        #region InAProgram
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 8 });
        using var client = new HttpClient(new PoolingHttpHandler(pool)) { BaseAddress = new Uri(url) };
        using HttpResponseMessage response = await client.GetAsync("/orders/7");
        Console.WriteLine(await response.Content.ReadAsStringAsync());
        Console.WriteLine(response.GetTimeline());              // which connection carried it, and when what happened on it
        Console.WriteLine(pool.Explain(client.BaseAddress));    // why requests wait or fail just now, and what to do about it
        #endregion
    }
}
