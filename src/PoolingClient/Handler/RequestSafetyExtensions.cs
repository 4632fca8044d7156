using System.Net.Http;
using PoolingClient.Handler;

namespace PoolingClient;

/// <summary>What the client itself asks before it sends a request a second time (RFC 9110 9.2.2, RFC 9112 9.3.1); for handlers that do the same above it.</summary>
public static class RequestSafetyExtensions
{
    /// <summary>
    /// Whether the request has the same effect when it is sent twice: by <see cref="PoolingRequestOptions.IsIdempotent"/> where that is set, else by its
    /// method (RFC 9110 9.2.2) or an Idempotency-Key field (draft-ietf-httpapi-idempotency-key-header).
    /// </summary>
    /// <exception cref="ArgumentNullException">The request is null.</exception>
    public static bool IsIdempotent(this HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Idempotency.Of(request);
    }

    /// <summary>
    /// Whether the request's content gives the same octets each time that it is sent (RFC 9112 9.3.1): there is none, or it is in memory (byte array, string, form, memory, JSON
    /// of a value that is no lazy sequence, or parts made of such). A stream is not, nor is a kind of content that the client does not know.
    /// </summary>
    /// <exception cref="ArgumentNullException">The request is null.</exception>
    public static bool CanSendContentAgain(this HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Content is not { } content || RequestPlan.CanBeReadAgain(content);
    }
}
