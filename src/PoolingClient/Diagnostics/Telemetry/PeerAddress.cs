using System.Net;

namespace PoolingClient.Diagnostics;

/// <summary>The tag <c>network.peer.address</c>: an address without its port, or the path of a Unix domain socket.</summary>
internal static class PeerAddress
{
    public static string? Of(EndPoint? endPoint) => endPoint is IPEndPoint ip ? ip.Address.ToString() : endPoint?.ToString();
}
