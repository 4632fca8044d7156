using System.Net;
using System.Net.Sockets;
using PoolingClient;

namespace Snippets;

/// <summary>What a failure tells.</summary>
internal static class Failure
{
    public static async Task RunAsync()
    {
        using var client = new HttpClient(new PoolingHttpHandler()) { BaseAddress = ClosedPort() };
        using var content = new StringContent("order 7");
        try
        {
            using HttpResponseMessage response = await client.PostAsync("/orders", content);
            Console.WriteLine($"It answered: {response.StatusCode}");
        }
        #region Failure
        catch (PoolingRequestException failure) when (failure.Fate == RequestFate.NotSent)      // an HttpRequestException; this one is safe to send again, a POST too
        #endregion
        {
            Console.WriteLine($"{failure.Message}\n{failure.Stage}, {failure.Fate}\n{failure.Timeline}");
        }
    }

    /// <summary>A port that was free a moment ago: nobody listens there.</summary>
    private static Uri ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://{socket.LocalEndPoint}/");
    }
}
