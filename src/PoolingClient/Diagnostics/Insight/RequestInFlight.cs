namespace PoolingClient;

/// <summary>One request on a connection (RFC 9112 9.2) at the moment of a snapshot.</summary>
public sealed record RequestInFlight
{
    /// <summary>Its method (RFC 9110 9.1).</summary>
    public required string Method { get; init; }

    /// <summary>Scheme, host and port that it goes to (RFC 9110 4.3.1).</summary>
    public required string Origin { get; init; }

    /// <summary>Its path (RFC 3986 3.3), without the query; null where paths are not shown (<see cref="SocketPoolOptions.ShowPaths"/>).</summary>
    public string? Path { get; init; }

    /// <summary>Method, origin and, where it is shown, path.</summary>
    public string Request => $"{Method} {Origin}{Path}";

    /// <summary>How far it has come: SendHead, SendContent, AwaitHead or ReceiveContent.</summary>
    public required RequestStage Stage { get; init; }

    /// <summary>Since it was handed to the pool.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>Since it was given to this connection.</summary>
    public required TimeSpan OnConnectionFor { get; init; }

    /// <summary>Which connection it is on, counted from 1: above 1, those before were lost (RFC 9112 9.3.1).</summary>
    public required int Attempt { get; init; }

    /// <summary>Octets of it, head and content, that the kernel has taken.</summary>
    public required long OctetsSent { get; init; }

    /// <summary>Octets that have come since its response began, with head (RFC 9112 4) and framing (RFC 9112 6); what came together with it for others counts too. 0 before it began.</summary>
    public required long OctetsReceived { get; init; }

    /// <summary>How long the content of its response has waited for the caller to read on (RFC 9112 9.3); null where it does not wait for that.</summary>
    public TimeSpan? ContentUnreadFor { get; init; }

    /// <summary>What is left of its deadline; zero where it has passed, null where it has none.</summary>
    public TimeSpan? DeadlineLeft { get; init; }

    /// <summary>Its caller has given up, or has disposed the response: what still comes for it is thrown away (RFC 9112 9.3).</summary>
    public bool IsAbandoned { get; init; }

    /// <summary>Where the request was sent from, a line for each frame of callers, the innermost first; null unless <see cref="SocketPoolOptions.TrackResponseCallSites"/> is on,
    /// and where <see cref="ContentUnreadFor"/> is null.</summary>
    public string? CallSite { get; init; }
}
