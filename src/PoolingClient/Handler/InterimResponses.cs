using System.Net;
using System.Net.Http;
using System.Threading.Channels;
using PoolingClient.Http1;

namespace PoolingClient.Handler;

/// <summary>
/// Brings interim responses to a callback of the caller's: in order, and never on the thread that reads the connection. There are as many as the codec
/// lets through (MaxInterimResponses), for each attempt.
/// </summary>
internal sealed class InterimResponses
{
    private readonly Channel<HttpResponseMessage> _responses = Channel.CreateUnbounded<HttpResponseMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HttpRequestMessage _request;
    private readonly Task _delivered;

    public InterimResponses(HttpRequestMessage request, Action<HttpResponseMessage> callback)
    {
        _request = request;
        _delivered = DeliverAsync(callback);
    }

    /// <summary>The callback that the request's options name; null where they name none.</summary>
    public static InterimResponses? Of(HttpRequestMessage request) =>
        RequestParts.Options(request) is { } options && options.TryGetValue(PoolingRequestOptions.InterimResponse, out Action<HttpResponseMessage>? callback) && callback is not null ? new InterimResponses(request, callback) : null;

    /// <summary>Called by the reader; the input is valid during the call only.</summary>
    public void Add(ResponseHead head, ReadOnlySpan<byte> input) => _responses.Writer.TryWrite(ResponseBuilder.Build(head, input, _request, new ByteArrayContent([])));

    /// <summary>No more come.</summary>
    public void Complete() => _responses.Writer.TryComplete();

    /// <summary>Completes when the callback has had all of them, or fails with what it threw.</summary>
    public Task Delivered => _delivered;

    private async Task DeliverAsync(Action<HttpResponseMessage> callback)
    {
        await foreach (HttpResponseMessage response in _responses.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            using (response) callback(response);
        }
    }
}
