using System.Net;

namespace PoolingClient;

/// <summary>What a <see cref="SocketPoolOptions.ConnectCallback"/> is asked for.</summary>
public sealed class SocketPoolConnectContext
{
    internal SocketPoolConnectContext(DnsEndPoint endPoint) => DnsEndPoint = endPoint;

    /// <summary>The host and port to connect to: the origin's, or the proxy's.</summary>
    public DnsEndPoint DnsEndPoint { get; }
}
