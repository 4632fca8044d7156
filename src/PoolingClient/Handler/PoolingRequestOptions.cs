using System.Net.Http;

namespace PoolingClient;

/// <summary>
/// Settings of one request, in <see cref="HttpRequestMessage.Options"/>: limits of time (RFC 9112 9.5), and what may be done with it. What is not set there
/// comes from the pool's <see cref="SocketPoolOptions"/>.
/// </summary>
public static class PoolingRequestOptions
{
    /// <summary>The request's whole budget, with the content that HttpClient.Timeout leaves out where it is read as a stream; see <see cref="SocketPoolOptions.Deadline"/>.</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> Deadline = new("PoolingClient.Deadline");

    /// <summary>See <see cref="SocketPoolOptions.LeaseTimeout"/> (RFC 9112 9.4).</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> LeaseTimeout = new("PoolingClient.LeaseTimeout");

    /// <summary>
    /// See <see cref="SocketPoolOptions.ConnectTimeout"/> (RFC 9112 9.1). It holds for a dial that is made for this request; a connection that another
    /// request asked for may serve this one too.
    /// </summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> ConnectTimeout = new("PoolingClient.ConnectTimeout");

    /// <summary>See <see cref="SocketPoolOptions.WriteTimeout"/> (RFC 9293 3.8.6).</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> WriteTimeout = new("PoolingClient.WriteTimeout");

    /// <summary>See <see cref="SocketPoolOptions.ResponseHeadTimeout"/> (RFC 9112 9.5).</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> ResponseHeadTimeout = new("PoolingClient.ResponseHeadTimeout");

    /// <summary>See <see cref="SocketPoolOptions.ReadTimeout"/> (RFC 9112 9.5).</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> ReadTimeout = new("PoolingClient.ReadTimeout");

    /// <summary>
    /// The longest that the connection for this request may have been idle (RFC 9112 9.5): one that was idle for longer is left to others, and a new one
    /// is made where the pool may. It does not shorten the life of connections; see <see cref="SocketPoolOptions.PooledConnectionIdleTimeout"/>.
    /// </summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> PooledConnectionIdleTimeout = new("PoolingClient.PooledConnectionIdleTimeout");

    /// <summary>
    /// The longest that the connection for this request may have been open (RFC 9112 9.5): an older one is left to others, and a new one is made where
    /// the pool may. It does not shorten the life of connections; see <see cref="SocketPoolOptions.PooledConnectionLifetime"/>.
    /// </summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> PooledConnectionLifetime = new("PoolingClient.PooledConnectionLifetime");

    /// <summary>
    /// Called for each interim response (1xx but 101; RFC 9110 15.2), in order, before the request completes, on a thread of the pool of threads. The
    /// message has status and headers, and no content. What it throws comes out of the request.
    /// </summary>
    public static readonly HttpRequestOptionsKey<Action<HttpResponseMessage>> InterimResponse = new("PoolingClient.InterimResponse");

    /// <summary>
    /// The trailer section of the request (RFC 9110 6.5): called when its content has been sent, once for each time that it is sent. The content is
    /// sent chunked then (RFC 9112 7.1.2), whether its length is known or not. The head announces nothing unless it has a Trailer header (RFC 9110 6.6.2).
    /// </summary>
    public static readonly HttpRequestOptionsKey<Func<IEnumerable<KeyValuePair<string, string>>>> Trailers = new("PoolingClient.Trailers");

    /// <summary>
    /// True: the request may be sent again though its method is not idempotent (RFC 9110 9.2.2), because the service recognises it.
    /// False: it may not, whatever its method. A request with an Idempotency-Key field (draft-ietf-httpapi-idempotency-key-header) is idempotent without it.
    /// </summary>
    public static readonly HttpRequestOptionsKey<bool> IsIdempotent = new("PoolingClient.IsIdempotent");

    /// <summary>
    /// False: the request has its connection to itself, and nothing is sent behind it before its response has ended. True: it may be pipelined (RFC 9112 9.3.2) though
    /// <see cref="SocketPoolOptions.PipelineByDefault"/> is off. A request that is not idempotent, or has content that is large or not in memory, never is.
    /// </summary>
    public static readonly HttpRequestOptionsKey<bool> AllowPipelining = new("PoolingClient.AllowPipelining");

    /// <summary>
    /// How often the caller, or a policy of its, has sent this request before: 0, the default, for the first time. It is shown in the request's span as
    /// <c>http.request.resend_count</c> (OpenTelemetry's semantic conventions for HTTP),
    /// with what the pool itself adds by replays and follow-ups. Nothing of it goes to the server.
    /// </summary>
    public static readonly HttpRequestOptionsKey<int> ResendCount = new("PoolingClient.ResendCount");

    /// <summary>Sets <see cref="Deadline"/>: the budget for queue, dials, every attempt, and the content of the response.</summary>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException">The request is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public static HttpRequestMessage SetDeadline(this HttpRequestMessage request, TimeSpan value) => Set(request, Deadline, value, nameof(Deadline));

    /// <summary>Sets <see cref="LeaseTimeout"/> (RFC 9112 9.4).</summary>
    /// <inheritdoc cref="SetDeadline"/>
    public static HttpRequestMessage SetLeaseTimeout(this HttpRequestMessage request, TimeSpan value) => Set(request, LeaseTimeout, value, nameof(LeaseTimeout));

    /// <summary>Sets <see cref="ConnectTimeout"/> (RFC 9112 9.1).</summary>
    /// <inheritdoc cref="SetDeadline"/>
    public static HttpRequestMessage SetConnectTimeout(this HttpRequestMessage request, TimeSpan value) => Set(request, ConnectTimeout, value, nameof(ConnectTimeout));

    /// <summary>Sets <see cref="WriteTimeout"/> (RFC 9293 3.8.6).</summary>
    /// <inheritdoc cref="SetDeadline"/>
    public static HttpRequestMessage SetWriteTimeout(this HttpRequestMessage request, TimeSpan value) => Set(request, WriteTimeout, value, nameof(WriteTimeout));

    /// <summary>Sets <see cref="ResponseHeadTimeout"/> (RFC 9112 9.5).</summary>
    /// <inheritdoc cref="SetDeadline"/>
    public static HttpRequestMessage SetResponseHeadTimeout(this HttpRequestMessage request, TimeSpan value) => Set(request, ResponseHeadTimeout, value, nameof(ResponseHeadTimeout));

    /// <summary>Sets <see cref="ReadTimeout"/> (RFC 9112 9.5).</summary>
    /// <inheritdoc cref="SetDeadline"/>
    public static HttpRequestMessage SetReadTimeout(this HttpRequestMessage request, TimeSpan value) => Set(request, ReadTimeout, value, nameof(ReadTimeout));

    /// <summary>Sets <see cref="PooledConnectionIdleTimeout"/> (RFC 9112 9.5).</summary>
    /// <inheritdoc cref="SetDeadline"/>
    public static HttpRequestMessage SetPooledConnectionIdleTimeout(this HttpRequestMessage request, TimeSpan value) => Set(request, PooledConnectionIdleTimeout, value, nameof(PooledConnectionIdleTimeout));

    /// <summary>Sets <see cref="PooledConnectionLifetime"/> (RFC 9112 9.5).</summary>
    /// <inheritdoc cref="SetDeadline"/>
    public static HttpRequestMessage SetPooledConnectionLifetime(this HttpRequestMessage request, TimeSpan value) => Set(request, PooledConnectionLifetime, value, nameof(PooledConnectionLifetime));

    /// <summary>Sets <see cref="InterimResponse"/> (RFC 9110 15.2).</summary>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException">The request or the callback is null.</exception>
    public static HttpRequestMessage OnInterimResponse(this HttpRequestMessage request, Action<HttpResponseMessage> callback)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(callback);
        request.Options.Set(InterimResponse, callback);
        return request;
    }

    /// <summary>Sets <see cref="Trailers"/> (RFC 9112 7.1.2).</summary>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException">The request or the function is null.</exception>
    public static HttpRequestMessage SetTrailers(this HttpRequestMessage request, Func<IEnumerable<KeyValuePair<string, string>>> trailers)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(trailers);
        request.Options.Set(Trailers, trailers);
        return request;
    }

    /// <summary>Sets <see cref="IsIdempotent"/> (RFC 9110 9.2.2).</summary>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException">The request is null.</exception>
    public static HttpRequestMessage SetIdempotent(this HttpRequestMessage request, bool value = true)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Set(IsIdempotent, value);
        return request;
    }

    /// <summary>Sets <see cref="AllowPipelining"/> (RFC 9112 9.3.2).</summary>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException">The request is null.</exception>
    public static HttpRequestMessage SetPipelining(this HttpRequestMessage request, bool value)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Set(AllowPipelining, value);
        return request;
    }

    /// <summary>Sets <see cref="ResendCount"/> (OpenTelemetry).</summary>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException">The request is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0.</exception>
    public static HttpRequestMessage SetResendCount(this HttpRequestMessage request, int value)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        request.Options.Set(ResendCount, value);
        return request;
    }

    private static HttpRequestMessage Set(HttpRequestMessage request, HttpRequestOptionsKey<TimeSpan> key, TimeSpan value, string name)
    {
        ArgumentNullException.ThrowIfNull(request);
        SocketPoolOptions.CheckTimeout(value, name);
        request.Options.Set(key, value);
        return request;
    }
}
