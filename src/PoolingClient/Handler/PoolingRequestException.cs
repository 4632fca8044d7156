using System.Net.Http;

namespace PoolingClient;

/// <summary>
/// A request that failed, with what an engineer on call asks first: how far it had come, and whether the server may have acted on it.
/// The message names the connection and the socket's state; it never holds header values, queries or content.
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

    /// <summary>Whether the server may have processed the request; counted in octets at the socket, not guessed.</summary>
    public RequestFate Fate { get; }
}
