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
        catch (PoolingRequestException failure)     // an HttpRequestException
        {
            bool isSafeToSendAgain = failure.Fate == RequestFate.NotSent;       // for a POST too
            Console.WriteLine($"{failure.Message}\n{failure.Stage}, {failure.Fate}, safe to send again: {isSafeToSendAgain}\n{failure.Timeline}");
        }
        #endregion
    }

    /// <summary>A port that was free a moment ago: nobody listens there.</summary>
    private static Uri ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://{socket.LocalEndPoint}/");
    }
}
