using System.Net.Http;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Pool;

namespace PoolingClient.Handler;

/// <summary>An exchange that begins with an <see cref="HttpRequestMessage"/> and ends with an <see cref="HttpResponseMessage"/>.</summary>
internal sealed class HandlerExchange : Exchange
{
    private readonly HttpRequestMessage _request;
    private readonly PoolSettings _settings;
    private readonly OctetBuffer _octets = new();
    private readonly long _declaredLength;
    private readonly TaskCompletionSource<Connection?>? _assigned;

    // Written by the reader before the head is signalled, read after it.
    private HttpResponseMessage? _response;
    private ExchangeContent? _content;

    private CancellationToken _callers;

    public HandlerExchange(HttpRequestMessage request, RequestPlan plan, OriginPool pool, PoolSettings settings, CancellationToken cancellationToken)
    {
        (_request, _settings, _callers) = (request, settings, cancellationToken);
        Times.Begun = settings.Time.GetTimestamp();
        Refusal refusal = RequestEncoder.Encode(request, plan, pool, _octets, cancellationToken);
        if (refusal.IsRefused)
        {
            _octets.Release();
            throw FailureDoor.ToException(refusal);
        }
        Kind = request.Method == HttpMethod.Head ? RequestKind.Head : RequestKind.Ordinary;
        IsIdempotent = IsIdempotentMethod(request.Method);
        WantsClose = request.Headers.ConnectionClose == true;
        ContentFraming = plan.Framing.Framing;
        StreamsContent = !plan.ContentAtHand;
        _declaredLength = plan.Framing.Framing == ContentFraming.Length ? plan.Framing.Length : -1;
        if (StreamsContent) _assigned = new TaskCompletionSource<Connection?>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public override ReadOnlySpan<byte> Octets => _octets.Span;

    public PoolSettings Settings => _settings;

    public async Task<HttpResponseMessage> SendAsync(OriginPool pool)
    {
        CancellationTokenRegistration registration = _callers.UnsafeRegister(static (exchange, _) => ((HandlerExchange)exchange!).Cancel(), this);
        try
        {
            pool.Dispatch(this);
            if (_assigned is not null && await _assigned.Task.ConfigureAwait(false) is { } connection) _ = SendContentAsync((IContentSink)connection);
            await WaitForHead().ConfigureAwait(false);
        }
        finally
        {
            registration.Dispose();
        }
        return _response ?? throw FailureDoor.ToException(Failure!, _callers);
    }

    /// <summary>The request as it may be shown. A query may hold secrets, and a path may hold identities, so neither is there.</summary>
    public override string Describe() => $"{_request.Method.Method} {Origin.Of(_request.RequestUri!)}";

    public override void OnAssigned(Connection connection) => _assigned?.TrySetResult(connection);

    public override void OnHead(ResponseHead head, ReadOnlySpan<byte> input)
    {
        _octets.Release();   // a response has begun, so the request is not sent again
        long length = head.Framing == Http1.ContentFraming.Length ? head.ContentLength : -1;
        _content = new ExchangeContent(this, length);
        _response = ResponseBuilder.Build(head, input, _request, _content);
    }

    public override void OnContent(ReadOnlySpan<byte> content) => _content!.Add(content);

    public override void OnLent(IContentLender lender) => _content!.SetLender(lender);

    public override void OnEnd(FieldSection trailers, ReadOnlySpan<byte> input)
    {
        if (trailers.Count > 0) ResponseBuilder.AddTrailers(_response!, trailers, input);
    }

    protected override void OnFailed() => _assigned?.TrySetResult(null);

    private void Cancel() =>
        Abandon(new ExchangeFailure(FailureKind.Cancelled, RequestStage.Queue, RequestFate.MayHaveBeenProcessed, "The request was canceled."));

    /// <summary>Copies the caller's content to the connection. It ends with the content, with its failure, or with the exchange.</summary>
    private async Task SendContentAsync(IContentSink sink)
    {
        try
        {
            var stream = new RequestContentStream(sink, this, _declaredLength);
            await _request.Content!.CopyToAsync(stream, _callers).ConfigureAwait(false);
            stream.End();
        }
        catch (Exception e) when (e is SendingStoppedException or ContentFailedException)
        {
            // The response, or the failure, is the caller's answer.
        }
        catch (Exception e)
        {
            Abandon(new ExchangeFailure(FailureKind.RequestContent, RequestStage.SendContent, RequestFate.MayHaveBeenProcessed,
                $"{Describe()}: the request's content failed: {e.Message} The connection was closed.", e));
        }
    }

    /// <summary>RFC 9110 9.2.2.</summary>
    private static bool IsIdempotentMethod(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Put || method == HttpMethod.Delete ||
        method == HttpMethod.Options || method == HttpMethod.Trace;
}
