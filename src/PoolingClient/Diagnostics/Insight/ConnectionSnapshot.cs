using System.Net;

namespace PoolingClient;

/// <summary>One open connection (RFC 9112 9) at the moment of a snapshot.</summary>
public sealed record ConnectionSnapshot
{
    /// <summary>Its number in this process, as timelines and failures name it too.</summary>
    public required long Id { get; init; }

    /// <summary>What it is doing.</summary>
    public required ConnectionState State { get; init; }

    /// <summary>This end of the socket; null where a stream of the caller's does not tell it.</summary>
    public EndPoint? LocalEndPoint { get; init; }

    /// <summary>The other end; null where a stream of the caller's does not tell it.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>Protocol and cipher suite of TLS (RFC 8446 4.1.3); null where the octets are in the clear.</summary>
    public string? Security { get; init; }

    /// <summary>It is a tunnel: after 101 (RFC 9110 15.2.2), or a CONNECT that succeeded (RFC 9110 9.3.6), what it carries is no HTTP any more.</summary>
    public bool IsTunnel { get; init; }

    /// <summary>How long it has been open.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>How long it has carried no request (RFC 9112 9.3); null where it carries one.</summary>
    public TimeSpan? IdleFor { get; init; }

    /// <summary>Requests that were given to it so far (RFC 9112 9.3), with those that are on it now.</summary>
    public required int Exchanges { get; init; }

    /// <summary>Octets that the kernel has taken.</summary>
    public required long OctetsSent { get; init; }

    /// <summary>Octets that have come.</summary>
    public required long OctetsReceived { get; init; }

    /// <summary>How long ago octets last came; since it was made, where none have.</summary>
    public required TimeSpan SinceReceived { get; init; }

    /// <summary>The most requests that it takes at the same time now (RFC 9112 9.3.2; <see cref="SocketPoolOptions.MaxPipelineDepth"/>, and what was measured); 0 where it takes none.</summary>
    public int Capacity { get; init; }

    /// <summary>
    /// For how long the server said that it keeps the connection without a request (Keep-Alive: timeout; the field is RFC 2068 19.7.1.1's, the parameter Apache
    /// httpd's); null where it said nothing.
    /// </summary>
    public TimeSpan? AnnouncedIdleLimit { get; init; }

    /// <summary>How many more requests the server said that it takes on it (Keep-Alive: max; the field is RFC 2068 19.7.1.1's, the parameter Apache httpd's); null where it said nothing.</summary>
    public int? AnnouncedRequestsLeft { get; init; }

    /// <summary>After how long idle the pool closes it because other connections to the same end point were ended a little later (RFC 9112 9.5); null where nothing was learned.</summary>
    public TimeSpan? LearnedIdleLimit { get; init; }

    /// <summary>How long it may still live (<see cref="SocketPoolOptions.PooledConnectionLifetime"/>); null where that is not limited.</summary>
    public TimeSpan? LifetimeLeft { get; init; }

    /// <summary>Why it takes no more requests (RFC 9112 9.6); null where it does.</summary>
    public string? DrainingBecause { get; init; }

    /// <summary>What the kernel knows of the path (Linux, tcp(7)); null where it was not asked (<see cref="SnapshotDetail.Kernel"/>) or does not tell.</summary>
    public TcpSocketInfo? Tcp { get; init; }

    /// <summary>The requests on it, in the order in which they were sent (RFC 9112 9.3.2); empty where the snapshot does not hold them.</summary>
    public IReadOnlyList<RequestInFlight> Requests { get; init; } = [];
}
