using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Testing;

/// <summary>The server could not take its end point (Linux, bind(2)). The message names the end point and whom to look for.</summary>
public sealed class SocketServerBindException : IOException
{
    internal SocketServerBindException(IPEndPoint endPoint, SocketException cause)
        : base(Explain(endPoint, cause), cause)
    {
        EndPoint = endPoint;
        SocketErrorCode = cause.SocketErrorCode;
    }

    /// <summary>The end point that could not be taken.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What the socket said, for example <see cref="SocketError.AddressAlreadyInUse"/> (EADDRINUSE, bind(2)).</summary>
    public SocketError SocketErrorCode { get; }

    private static string Explain(IPEndPoint endPoint, SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"Port {endPoint.Port} is taken: binding {endPoint} failed with EADDRINUSE. Another process, or a server of this process " +
            $"that was not disposed, listens there; `ss -ltnp 'sport = :{endPoint.Port}'` names it. Port 0 picks a free one.",
        SocketError.AccessDenied =>
            $"Binding {endPoint} failed with EACCES: port {endPoint.Port} needs a privilege that this process lacks. " +
            "Port 0 picks a free one.",
        SocketError.AddressNotAvailable =>
            $"Binding {endPoint} failed with EADDRNOTAVAIL: {endPoint.Address} is not an address of this machine.",
        _ => $"Binding {endPoint} failed: {cause.Message} ({cause.SocketErrorCode}).",
    };
}
