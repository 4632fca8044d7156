using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Wire;

namespace PoolingClient;

/// <content>The wire door: requests and responses as octets, in memory that is used again.</content>
public sealed partial class SocketPool
{
    private readonly Spares<WireExchange> _spare = new();

    /// <summary>
    /// Sends a request and completes when the head of its response has come (RFC 9112 9.2), over the same sockets, with the same limits and failures as a
    /// <see cref="PoolingHttpHandler"/>, and, once warm, without allocating.
    /// </summary>
    /// <param name="request">It must not be changed before the task has completed. The same one may be sent again, also meanwhile.</param>
    /// <param name="cancellationToken">Ends the request while its head is awaited.</param>
    /// <returns>The response, which is the caller's until it is disposed; one that is not holds its connection until its deadline, or until the garbage collector finds it
    /// (<see cref="LeakedResponse"/>). Await the task once.</returns>
    /// <exception cref="ArgumentNullException">The request is null.</exception>
    /// <exception cref="PoolingRequestException">The request failed; it says how far it had come.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <exception cref="NotSupportedException">The proxy's scheme is none that is known.</exception>
    public ValueTask<WireResponse> SendAsync(WireRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<WireResponse>(cancellationToken);
        WireExchange exchange = _spare.Take() ?? new WireExchange(Settings, _spare) { Limits = Settings.Limits };
        return exchange.SendAsync(request, this, cancellationToken);
    }

    /// <summary>The pool for a URI's origin: the one it was before, where that is still in use.</summary>
    internal OriginPool FindAgain(OriginPool? before, Uri uri)
    {
        // A proxy may be chosen anew for each request; a pool that was forgotten sends on to its successor.
        if (before is null || _proxies is not null) return Find(RouteTo(uri));
        _clock!.Hurry();
        return before;
    }
}
