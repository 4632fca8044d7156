using System.Net.Http;
using PoolingClient.Foundation;
using PoolingClient.Handler;
using PoolingClient.Pool;

namespace PoolingClient;

/// <summary>
/// Sends the requests of an <see cref="HttpClient"/> through a <see cref="SocketPool"/>: to be used wherever
/// <see cref="SocketsHttpHandler"/> is. HTTP/1.1 and HTTP/1.0 (RFC 9112 2.3); a higher version with RequestVersionOrLower is sent as 1.1.
/// </summary>
public sealed class PoolingHttpHandler : HttpMessageHandler
{
    private readonly bool _ownsPool;
    private bool _isDisposed;

    /// <summary>A handler with a pool of its own and the default options. Disposing it closes the pool.</summary>
    public PoolingHttpHandler()
        : this(new SocketPoolOptions())
    {
    }

    /// <summary>A handler with a pool of its own. Disposing it closes the pool.</summary>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    public PoolingHttpHandler(SocketPoolOptions options)
    {
        Pool = new SocketPool(options);
        _ownsPool = true;
    }

    /// <summary>A handler over a pool that others may use too. Disposing it leaves the pool open.</summary>
    /// <exception cref="ArgumentNullException">The pool is null.</exception>
    public PoolingHttpHandler(SocketPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Pool = pool;
    }

    /// <summary>The pool whose sockets carry the requests.</summary>
    public SocketPool Pool { get; }

    /// <summary>Sends a request and completes when the response's head has come (RFC 9112 9.2).</summary>
    /// <param name="request">The request. Everything in it that will be on the wire is checked before anything is sent (RFC 9110 5.5, RFC 9112 3).</param>
    /// <param name="cancellationToken">Ends the request at whatever stage it is.</param>
    /// <exception cref="PoolingRequestException">The request was refused, or failed; it says how far it had come.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="NotSupportedException">The scheme is neither http nor https (RFC 9110 4.2), the proxy's scheme none that is known, the version is below
    /// 1.0, or content of unknown length is to go out in HTTP/1.0 (RFC 9112 6.1).</exception>
    /// <exception cref="InvalidOperationException">There is no absolute RequestUri, or the options contradict each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit in the request's options is none.</exception>
    /// <exception cref="ObjectDisposedException">The handler or its pool is disposed.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ObjectDisposedException.ThrowIf(Pool.IsDisposed, Pool);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<HttpResponseMessage>(cancellationToken);
        try
        {
            RequestPlan plan = RequestPlan.Of(request);
            if (MeasuredRequest.IsWanted(Pool.Settings)) return MeasuredRequest.Send(request, plan, Pool, cancellationToken);
            OriginPool pool = RequestRoute.Find(Pool, request);
            return HandlerExchange.Create(request, plan, pool, Pool, null, cancellationToken).SendAsync();
        }
        catch (Exception e)
        {
            return Task.FromException<HttpResponseMessage>(e);
        }
    }

    /// <summary>The same, for callers that block. The calling thread waits; the sockets are the same.</summary>
    /// <inheritdoc cref="SendAsync"/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Closes the pool if it is the handler's own (RFC 9112 9.6).</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            if (_ownsPool) Pool.Dispose();
        }
        base.Dispose(disposing);
    }
}
