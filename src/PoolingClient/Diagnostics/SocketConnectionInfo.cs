using System.Net;

namespace PoolingClient;

/// <summary>The connection under a request (RFC 9112 9), as it was when the request failed.</summary>
public sealed record SocketConnectionInfo
{
    /// <summary>The connection's number in this process, as timelines name it too.</summary>
    public required long Id { get; init; }

    /// <summary>This end of the socket.</summary>
    public EndPoint? LocalEndPoint { get; init; }

    /// <summary>The other end.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>How long it had been open.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>How long it had been idle (RFC 9112 9.3) before this request was given to it; null for its first request.</summary>
    public TimeSpan? IdleBeforeUse { get; init; }

    /// <summary>Requests that were given to it, this one among them (RFC 9112 9.3).</summary>
    public required int Exchanges { get; init; }

    /// <summary>Octets that the kernel had taken.</summary>
    public required long OctetsSent { get; init; }

    /// <summary>Octets that had come.</summary>
    public required long OctetsReceived { get; init; }

    /// <summary>What the kernel knew of the path (Linux, tcp(7)); null where it does not tell (not Linux), or the socket was gone.</summary>
    public TcpSocketInfo? Tcp { get; init; }
}
