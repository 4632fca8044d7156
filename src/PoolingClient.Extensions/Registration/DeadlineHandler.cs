using System.Net.Http;

namespace PoolingClient.Extensions;

/// <summary>Gives requests the deadline of the flow that they are sent in (<see cref="DeadlineScope"/>), where it is nearer than their own.</summary>
internal sealed class DeadlineHandler(SocketPool pool) : DelegatingHandler
{
    /// <summary>A budget that is spent: the pool then says what it says of every deadline that has passed.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Shorten(request);
        return base.SendAsync(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Shorten(request);
        return base.Send(request, cancellationToken);
    }

    private void Shorten(HttpRequestMessage request)
    {
        if (DeadlineScope.Left is not { } left) return;
        if (!request.Options.TryGetValue(PoolingRequestOptions.Deadline, out TimeSpan own)) own = pool.Options.Deadline;
        if (left < Least) left = Least;
        if (own == Timeout.InfiniteTimeSpan || left < own) request.Options.Set(PoolingRequestOptions.Deadline, left);
    }
}
