using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>A port of loopback at which nobody listens.</summary>
internal static class ClosedPort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }
}
