namespace PoolingClient;

/// <summary>The state of one origin's connections at one moment.</summary>
/// <param name="Origin">Scheme, host and port.</param>
/// <param name="Connections">Sockets that are open now.</param>
/// <param name="Idle">Those of them that carry no request.</param>
/// <param name="Dialing">Connections that are being made.</param>
/// <param name="Waiting">Requests that wait for a connection.</param>
/// <param name="ConnectionsOpened">Connections made since the pool began with this origin.</param>
/// <param name="RequestsBegun">Requests for this origin since then, with those that failed.</param>
public sealed record OriginSnapshot(string Origin, int Connections, int Idle, int Dialing, int Waiting, long ConnectionsOpened, long RequestsBegun)
{
    /// <summary>After how long idle connections are closed because the peer was seen to end them a little later; null where nothing was learned.</summary>
    public TimeSpan? LearnedIdleLimit { get; init; }

    /// <summary>What that is based on.</summary>
    public string? LearnedIdleReason { get; init; }

    /// <summary>How many requests a connection may carry at once now, within <see cref="SocketPoolOptions.MaxPipelineDepth"/>; 1: no pipelining.</summary>
    public int PipelineDepth { get; init; } = 1;

    /// <summary>Why it is less than allowed, where it is: what the origin did, or what was measured; null else.</summary>
    public string? PipelineReason { get; init; }

    /// <summary>
    /// After how many requests the peer ends a connection, where two ends have agreed on it (learned only with <see cref="SocketPoolOptions.MaxPipelineDepth"/> above 1): near it no more
    /// requests are sent than it will answer. Null where nothing was learned.
    /// </summary>
    public int? LearnedRequestLimit { get; init; }

    /// <summary>Dials that failed since one succeeded; above 0, dials are held back.</summary>
    public int DialFailuresInARow { get; init; }
}
