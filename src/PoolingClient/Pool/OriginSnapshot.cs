namespace PoolingClient;

/// <summary>The state of one origin's (RFC 9110 4.3.1) connections (RFC 9112 9) at one moment.</summary>
/// <param name="Origin">Scheme, host and port (RFC 9110 4.3.1), and the proxy on the way; for a proxy that forwards requests to all origins, the proxy.</param>
/// <param name="Connections">Sockets that are open now.</param>
/// <param name="Idle">Those of them that carry no request (RFC 9112 9.3).</param>
/// <param name="Dialing">Connections that are being made (RFC 9112 9.1).</param>
/// <param name="Waiting">Requests that wait for a connection (RFC 9112 9.4).</param>
/// <param name="ConnectionsOpened">Connections made (RFC 9112 9.1) since the pool began with this origin.</param>
/// <param name="RequestsBegun">Requests for this origin since then, with those that failed.</param>
public sealed partial record OriginSnapshot(string Origin, int Connections, int Idle, int Dialing, int Waiting, long ConnectionsOpened, long RequestsBegun)
{
    /// <summary>The proxy on the way (RFC 9110 3.7), without user and password; null where there is none.</summary>
    public string? Proxy { get; init; }

    /// <summary>After how long idle connections are closed because the peer was seen to end them a little later (RFC 9112 9.5); null where nothing was learned.</summary>
    public TimeSpan? LearnedIdleLimit { get; init; }

    /// <summary>What that is based on.</summary>
    public string? LearnedIdleReason { get; init; }

    /// <summary>How many requests a connection may carry at once now (RFC 9112 9.3.2), within <see cref="SocketPoolOptions.MaxPipelineDepth"/>; 1: no pipelining.</summary>
    public int PipelineDepth { get; init; } = 1;

    /// <summary>Why it is less than allowed (RFC 9112 9.3.2), where it is: what the origin did, or what was measured; null else.</summary>
    public string? PipelineReason { get; init; }

    /// <summary>
    /// After how many requests the peer ends a connection (RFC 9112 9.6), where two ends have agreed on it (learned only with
    /// <see cref="SocketPoolOptions.MaxPipelineDepth"/> above 1): near it no more
    /// requests are sent than it will answer. Null where nothing was learned.
    /// </summary>
    public int? LearnedRequestLimit { get; init; }

    /// <summary>Dials (RFC 9112 9.1) that failed since one succeeded; above 0, dials are held back.</summary>
    public int DialFailuresInARow { get; init; }

    /// <summary>How long the next dial is still held back because of them, while other connections can serve who waits; null where it is not.</summary>
    public TimeSpan? DialPauseLeft { get; init; }

    /// <summary>What the last failed dial said; null where none has failed since one succeeded.</summary>
    public string? LastDialFailure { get; init; }

    /// <summary>The sockets that are open (RFC 9112 9.3), in no order. Empty where the snapshot does not hold them (<see cref="SnapshotDetail.Connections"/>).</summary>
    public IReadOnlyList<ConnectionSnapshot> OpenConnections { get; init; } = [];

    /// <summary>The connections that are being made (RFC 9112 9.1). Empty where the snapshot does not hold them (<see cref="SnapshotDetail.Connections"/>).</summary>
    public IReadOnlyList<DialUnderWay> Dials { get; init; } = [];

    /// <summary>
    /// The requests that wait (RFC 9112 9.4), in the order in which they are served, at most the first 1,000 (<see cref="Waiting"/> counts all). Empty where the snapshot does
    /// not hold them (<see cref="SnapshotDetail.Requests"/>).
    /// </summary>
    public IReadOnlyList<RequestWaiting> WaitingRequests { get; init; } = [];

    /// <summary>What the resolver has said (DNS: RFC 1035); null where the snapshot does not hold it (<see cref="SnapshotDetail.Connections"/>).</summary>
    public OriginResolution? Resolution { get; init; }

    /// <summary>The last failures of requests and dials (RFC 9112 9.5), at most 8, the newest first. Empty where the snapshot does not hold them (<see cref="SnapshotDetail.Connections"/>).</summary>
    public IReadOnlyList<RecentFailure> RecentFailures { get; init; } = [];
}
