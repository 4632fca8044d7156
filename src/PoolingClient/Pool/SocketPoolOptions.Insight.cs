namespace PoolingClient;

/// <content>What those see who look into the pool.</content>
public sealed partial class SocketPoolOptions
{
    /// <summary>
    /// Whether requests are shown with their paths, in snapshots, explanations, failures and logs: <c>GET https://api.test/report</c> instead of
    /// <c>GET https://api.test</c>. Paths often hold identities of people and things (RFC 9110 17.9); queries are never shown. Paths longer than 200 characters are cut. Default false.
    /// </summary>
    public bool ShowPaths { get; set => field = Unfrozen(value); }

    /// <summary>
    /// Whether it is noted where each request is sent from, so that a response that was never disposed (RFC 9112 9.3) can be told by it (<see cref="LeakedResponse.CallSite"/>). It costs a
    /// walk over the stack and some kilobytes for every request: for finding a leak, not for always. What an asynchronous caller did before its first wait is seen, not more.
    /// Default false.
    /// </summary>
    public bool TrackResponseCallSites { get; set => field = Unfrozen(value); }
}
