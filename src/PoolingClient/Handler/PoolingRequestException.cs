using System.Net.Http;

namespace PoolingClient;

/// <summary>
/// A request that failed (RFC 9112 9.5), with what an engineer on call asks first: how far it had come, whether the server may have acted on it, which
/// connection it was on, and when what happened. The message names the socket's state and the remedy; it never holds header values,
/// queries or content. A time limit of the client is an inner <see cref="TimeoutException"/> that names the option.
/// </summary>
public sealed class PoolingRequestException : HttpRequestException
{
    internal PoolingRequestException(HttpRequestError error, RequestStage stage, RequestFate fate, string message, Exception? inner)
        : base(error, message, inner)
    {
        (Stage, Fate) = (stage, fate);
    }

    /// <summary>How far the request had come.</summary>
    public RequestStage Stage { get; }

    /// <summary>Whether the server may have processed the request (RFC 9110 9.2.2); counted in octets at the socket, not guessed.</summary>
    public RequestFate Fate { get; }

    /// <summary>The connection of the last attempt (RFC 9112 9.3.1); null where the request was never given to one.</summary>
    public SocketConnectionInfo? Connection { get; internal init; }

    /// <summary>What happened when, for every attempt; null where the request was refused before it began.</summary>
    public RequestTimeline? Timeline { get; internal init; }
}
