using PoolingClient.Testing;

namespace Snippets.Packages;

/// <summary>The first page of the package PoolingClient.Testing.</summary>
internal static class TestingPackage
{
    public static async Task RunAsync()
    {
        #region TestingPackage
        await using var server = SocketServer.Start(request => ServerResponse.Ok("hello " + request.Target));
        using var client = new HttpClient { BaseAddress = server.Uri };
        Console.WriteLine(await client.GetStringAsync("/world"));
        Console.WriteLine(server.ConnectionsAccepted);
        #endregion
    }
}
