namespace PoolingClient;

/// <summary>One request that waits for a connection (RFC 9112 9.4) at the moment of a snapshot.</summary>
public sealed record RequestWaiting
{
    /// <summary>Its method (RFC 9110 9.1).</summary>
    public required string Method { get; init; }

    /// <summary>Scheme, host and port that it goes to (RFC 9110 4.3.1).</summary>
    public required string Origin { get; init; }

    /// <summary>Its path (RFC 3986 3.3), without the query; null where paths are not shown (<see cref="SocketPoolOptions.ShowPaths"/>).</summary>
    public string? Path { get; init; }

    /// <summary>Method, origin and, where it is shown, path.</summary>
    public string Request => $"{Method} {Origin}{Path}";

    /// <summary>Since it was handed to the pool.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>How long it has waited for a connection, this time.</summary>
    public required TimeSpan WaitingFor { get; init; }

    /// <summary>What is left of its deadline; zero where it has passed, null where it has none.</summary>
    public TimeSpan? DeadlineLeft { get; init; }

    /// <summary>What is left of its <see cref="SocketPoolOptions.LeaseTimeout"/>, null where it is not limited, and while a connection is being made for it, when it does not count.</summary>
    public TimeSpan? LeaseLeft { get; init; }

    /// <summary>Connections that it was given to before, and that were lost (RFC 9112 9.3.1).</summary>
    public required int Attempts { get; init; }
}
