namespace PoolingClient;

/// <content>Several requests in flight on one connection (RFC 9112 9.3.2).</content>
public sealed partial class SocketPoolOptions
{
    /// <summary>What one break of a connection can make to be sent again is bounded by this; servers were seen to take a few hundred.</summary>
    private const int DeepestPipeline = 1024;

    /// <summary>
    /// The most requests in flight on one connection. Default 1: no pipelining. Above it, requests are sent behind others that have no response yet
    /// (RFC 9112 9.3.2): only on a connection that has answered before, only requests whose method is idempotent and whose content is in memory and up to 64 KiB,
    /// and never behind one that is not so, whose head is late or whose content is being streamed. It is a limit: how deep they go is measured for each
    /// origin, and an origin that breaks the contract gets one at a time for a while (<see cref="OriginSnapshot.PipelineReason"/>). When a
    /// connection breaks, those behind the response under way are sent again on another one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or more than 1,024.</exception>
    public int MaxPipelineDepth { get; set => field = Between(value, 1, DeepestPipeline); } = 1;

    /// <summary>
    /// Whether requests are pipelined (RFC 9112 9.3.2) that say nothing themselves, where <see cref="MaxPipelineDepth"/> allows it. Default true. With false, only those
    /// with <see cref="PoolingRequestOptions.AllowPipelining"/> are.
    /// </summary>
    public bool PipelineByDefault { get; set => field = Unfrozen(value); } = true;
}
