using System.Net;

namespace PoolingClient;

/// <summary>What a <see cref="SocketPoolOptions.ConnectCallback"/> is asked for, as SocketsHttpHandler asks.</summary>
public sealed class SocketPoolConnectContext
{
    internal SocketPoolConnectContext(DnsEndPoint endPoint) => DnsEndPoint = endPoint;

    /// <summary>The host and port to connect to: the origin's (RFC 9110 7.3.3), or the proxy's (RFC 9110 7.3.2).</summary>
    public DnsEndPoint DnsEndPoint { get; }
}
