using System.Net;
using System.Net.Http;
using System.Threading.Channels;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Pool;

namespace PoolingClient.Handler;

/// <summary>An exchange that begins with an <see cref="HttpRequestMessage"/> and ends with an <see cref="HttpResponseMessage"/>.</summary>
internal sealed class HandlerExchange : Exchange
{
    private readonly HttpRequestMessage _request;
    private readonly HttpMethod _method;   // the caller may change the message while its response is read
    private readonly Origin _origin;
    private readonly SocketPool _sockets;
    private readonly PoolSettings _settings;
    private readonly OctetBuffer _octets = new();
    private readonly long _declaredLength;
    private int _headLength;   // set before it is dispatched, immutable then
    private readonly CancellationToken _callers;
    private readonly FollowUpChain? _chain;   // null for the first exchange of a request
    private readonly RequestPlan _plan;
    private readonly bool _contentIsResendable;
    private readonly InterimResponses? _interims;
    private readonly TaskCompletionSource<HttpResponseMessage> _answer = new();   // completed by OnReady, where the caller may go on

    // The connections that streamed content is to be sent on, one after the other: at most as many as there are attempts.
    private readonly Channel<Connection>? _assignments;
    private int _lastAssigned;   // the attempt; under the lock of the channel

    // Any thread. The sender of the content has begun to read it; once true, always true.
    private volatile bool _contentTouched;

    // Set when it is given to a connection, before the request is sent; settled by the reader.
    private volatile Expectation? _expectation;

    // Set before it is dispatched; taken back when the head is there.
    private CancellationTokenRegistration _registration;

    // Written by the reader before the head is signalled, read after it.
    private HttpResponseMessage? _response;
    private ExchangeContent? _content;

    /// <exception cref="PoolingRequestException">The message cannot be sent as it is.</exception>
    public static HandlerExchange Create(HttpRequestMessage request, RequestPlan plan, OriginPool pool, SocketPool sockets, FollowUpChain? chain, CancellationToken cancellationToken)
    {
        PoolSettings settings = sockets.Settings;
        var exchange = new HandlerExchange(request, plan, Origin.Of(request.RequestUri!), pool, sockets, chain, cancellationToken) { Limits = RequestLimits.Of(request, settings.Limits) };
        exchange.DeadlineAt = settings.InstantAfter(exchange.Times.Begun, exchange.Limits.Deadline);
        if (pool.Route.IsForwarded) exchange.SentToProxy = ProxyFollowUp.CredentialsFor(request, pool, chain);
        RequestAdditions? additions = settings.Messages.AddsFields || chain is not null || exchange.SentToProxy is not null ? RequestAdditions.Of(request, settings.Messages, chain, exchange.SentToProxy) : null;
        exchange.SentBeforeAsked = additions?.SentBeforeAsked;
        TracePropagation.Inject(request);
        Refusal refusal = RequestEncoder.Encode(request, plan, pool, additions, exchange._octets, out EncodedHead head, cancellationToken);
        exchange._headLength = head.Length;
        if (head.HasUpgrade) exchange.Kind |= RequestKind.Upgrade;
        exchange.Pipelines = exchange.IsIdempotent && plan.ContentAtHand && !exchange.WantsClose && !head.HasUpgrade && request.Method != HttpMethod.Connect && MayPipeline(request, settings);
        if (!refusal.IsRefused) return exchange;
        exchange._octets.Release();
        throw FailureDoor.ToException(refusal);
    }

    private static bool MayPipeline(HttpRequestMessage request, PoolSettings settings) =>
        settings.MaxPipelineDepth > 1 && (RequestParts.Options(request) is { } options && options.TryGetValue(PoolingRequestOptions.AllowPipelining, out bool may) ? may : settings.PipelinesByDefault);

    private HandlerExchange(HttpRequestMessage request, RequestPlan plan, Origin origin, OriginPool pool, SocketPool sockets, FollowUpChain? chain, CancellationToken cancellationToken)
    {
        Pool = pool;
        (_request, _method, _origin, _sockets, _settings, _callers, _chain) = (request, request.Method, origin, sockets, sockets.Settings, cancellationToken, chain);
        Times.Begun = Times.Queued = _settings.Time.GetTimestamp();
        Kind = request.Method == HttpMethod.Head ? RequestKind.Head : request.Method == HttpMethod.Connect ? RequestKind.Connect : RequestKind.Ordinary;
        _plan = plan;
        IsIdempotent = Idempotency.Of(request);
        WantsClose = RequestParts.Headers(request) is { } headers && headers.NonValidated.Contains("Connection") && headers.ConnectionClose == true;
        ContentFraming = plan.Framing.Framing;
        StreamsContent = !plan.ContentAtHand;
        _contentIsResendable = plan.ContentAtHand || RequestPlan.CanBeReadAgain(request.Content!);
        _interims = InterimResponses.Of(request);
        _declaredLength = plan.Framing.Framing == ContentFraming.Length ? plan.Framing.Length : -1;
        if (StreamsContent) _assignments = Channel.CreateUnbounded<Connection>();
    }

    public override ReadOnlySpan<byte> Octets => _octets.Span;

    public override int HeadLength => _headLength;

    public PoolSettings Settings => _settings;

    /// <summary>The pool that it was first given to.</summary>
    public OriginPool Pool { get; }

    /// <summary>What it says to the proxy that forwards it; null where it says nothing, or there is none.</summary>
    public string? SentToProxy { get; private set; }

    /// <summary>Credentials that it carries though no challenge asked for them; null where there are none.</summary>
    public string? SentBeforeAsked { get; private set; }

    /// <summary>Nothing reads the content of the request any more. After a response of 300 and above it is so soon.</summary>
    public Task ContentEnded { get; private set; } = Task.CompletedTask;

    public override bool CanSendContentAgain => _contentIsResendable || !_contentTouched;

    public Task<HttpResponseMessage> SendAsync()
    {
        if (_callers.CanBeCanceled) _registration = _callers.UnsafeRegister(static (exchange, _) => ((HandlerExchange)exchange!).Cancel(), this);
        Pool.Dispatch(this);
        if (_assignments is not null) ContentEnded = SendContentAsync(_assignments.Reader);
        return _answer.Task;
    }

    /// <summary>The caller goes on in this call where nothing is left to do for it.</summary>
    protected override void OnReady()
    {
        _registration.Dispose();
        if (_response is { } response && _interims is null && !MayFollowUp(response) && Failure is null) _answer.SetResult(response);
        else _ = FinishAsync();
    }

    private async Task FinishAsync()
    {
        Task<HttpResponseMessage> answer = FollowUpAsync();
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _answer.SetFromTask(answer);
    }

    private bool MayFollowUp(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.ExpectationFailed || (_chain is null && (_settings.Messages.MayChange(response.StatusCode, response.Headers.NonValidated.Contains("Set-Cookie"), _content!.Headers.NonValidated.Contains("Content-Encoding")) || (Pool.Route.IsForwarded && response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired)));

    private async Task<HttpResponseMessage> FollowUpAsync()
    {
        HttpResponseMessage response = _response ?? throw FailureDoor.ToException(this, _callers);
        if (Failure is { Kind: FailureKind.Cancelled })
        {
            // Cancelled in the moment that the head came: its content has failed by that.
            response.Dispose();
            throw FailureDoor.ToException(this, _callers);
        }
        if (_interims is not null) await DeliverInterimsAsync(_interims, response).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.ExpectationFailed && _plan.Expects)
        {
            await ContentEnded.ConfigureAwait(false);   // it may have begun in the instant in which the wait for 100 ended
            if (!_contentTouched) return await SendUnexpectingAsync(response).ConfigureAwait(false);
        }
        if (_chain is not null || !MayFollowUp(response)) return response;
        return await FollowUpChain.RunAsync(response, _sockets, _request, _callers).ConfigureAwait(false);
    }

    /// <summary>The caller hears all of them before it has the response; with what its callback throws, it has none, and nobody else could dispose it.</summary>
    private static async Task DeliverInterimsAsync(InterimResponses interims, HttpResponseMessage response)
    {
        try
        {
            await interims.Delivered.ConfigureAwait(false);
        }
        catch (Exception)
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The server does not meet expectations: the request goes out again without one (RFC 9110 10.1.1). No content was sent yet.</summary>
    private Task<HttpResponseMessage> SendUnexpectingAsync(HttpResponseMessage response)
    {
        response.Dispose();
        long now = _settings.Time.GetTimestamp();
        HandlerExchange again = Create(_request, _plan with { Expects = false }, Pool, _sockets, _chain, _callers);
        again.Follow(this, (int)response.StatusCode, now);
        return again.SendAsync();
    }

    /// <summary>The request as it may be shown. A query may hold secrets, and a path may hold identities, so neither is there.</summary>
    public override string Describe() => Pool.Route.IsForwarded ? $"{_method.Method} {_origin} through {Pool.Route.Proxy}" : $"{_method.Method} {_origin}";

    public override void OnAssigned(Connection connection, int attempt)
    {
        lock (_assignments!)
        {
            if (attempt <= _lastAssigned) return;
            _lastAssigned = attempt;
            if (_plan.Expects)
            {
                _expectation?.Refuse();   // the one of an attempt that was lost
                _expectation = new Expectation();
            }
            _assignments.Writer.TryWrite(connection);
        }
    }

    public override void OnBeat(long now) => _expectation?.OnBeat(now);

    public override void OnInterim(ResponseHead head, ReadOnlySpan<byte> input)
    {
        if (head.Status == (int)HttpStatusCode.Continue) _expectation?.Grant();
        _interims?.Add(head, input);
    }

    public override void OnHead(ResponseHead head, ReadOnlySpan<byte> input)
    {
        _octets.Release();   // a response has begun, so the request is not sent again
        EndSending(contentIsWanted: head.Status < 300);
        // Squid says keep-alive in a 407 to content that it then does not read past, and is deaf from there on: the answer takes another connection.
        if (head.Status == (int)HttpStatusCode.ProxyAuthenticationRequired && Pool.Route.IsForwarded && ContentFraming != Http1.ContentFraming.None) WantsClose = true;
        long length = head.Framing == Http1.ContentFraming.Length ? head.ContentLength : -1;
        _content = new ExchangeContent(this, length, head.Framing == Http1.ContentFraming.Tunnel);
        _response = ResponseBuilder.Build(head, input, _request, _content);
    }

    public override void OnContent(ReadOnlySpan<byte> content) => _content!.Add(content);

    public override void OnLent(IContentLender lender) => _content!.SetLender(lender);

    public override void OnEnd(FieldSection trailers, ReadOnlySpan<byte> input)
    {
        if (trailers.Count > 0) ResponseBuilder.AddTrailers(_response!, trailers, input);
    }

    protected override void OnFailed() => EndSending(contentIsWanted: false);

    private void EndSending(bool contentIsWanted)
    {
        _assignments?.Writer.TryComplete();
        _interims?.Complete();
        if (contentIsWanted) _expectation?.Grant();
        else _expectation?.Refuse();
    }

    /// <summary>Waits for 100 (Continue) where the request asked for it. False: the content is not sent on this connection.</summary>
    private async ValueTask<bool> MaySendContentAsync(IContentSink sink)
    {
        if (_expectation is { } expectation)
        {
            sink.Flush(this);
            TimeSpan limit = _settings.Messages.ContinueTimeout;
            if (limit == TimeSpan.Zero) expectation.Grant();
            if (!await expectation.WaitAsync(_settings.InstantAfter(limit)).ConfigureAwait(false)) return false;
        }
        if (sink.IsStopped(this)) return false;
        // It was begun in the moment in which the attempt before was lost, when it did not look so: what is left of it is not the whole.
        if (_contentTouched && !_contentIsResendable) throw new InvalidOperationException("it was begun on a connection that was lost, and cannot be read again from its beginning.");
        _contentTouched = true;
        return true;
    }

    private void Cancel() =>
        Abandon(new ExchangeFailure(FailureKind.Cancelled, RequestStage.Queue, RequestFate.MayHaveBeenProcessed, "The request was canceled."));

    /// <summary>Sends the caller's content on each connection that the exchange is given to. It ends with the response, or with the exchange's failure.</summary>
    private async Task SendContentAsync(ChannelReader<Connection> assignments)
    {
        await foreach (Connection connection in assignments.ReadAllAsync().ConfigureAwait(false))
        {
            var sink = (IContentSink)connection;
            try
            {
                if (!await MaySendContentAsync(sink).ConfigureAwait(false)) continue;
                var stream = new RequestContentStream(sink, this, _declaredLength, _plan.Trailers);
                await _request.Content!.CopyToAsync(stream, _callers).ConfigureAwait(false);
                stream.End();
            }
            catch (Exception e) when (e is SendingStoppedException or ContentFailedException || sink.IsStopped(this))
            {
                // The response or the failure is the caller's answer, also where the content says it in words of its own; or the connection
                // was lost, and there may be another.
            }
            catch (Exception) when (_callers.IsCancellationRequested)
            {
                // The content can notice before the exchange does; it is the caller's cancellation all the same.
                Cancel();
            }
            catch (Exception e)
            {
                // HttpContent puts what streams throw into an exception of its own that says nothing.
                Exception cause = e is HttpRequestException { InnerException: { } inner } ? inner : e;
                Abandon(new ExchangeFailure(FailureKind.RequestContent, RequestStage.SendContent, sink.FateOf(this),
                    $"{Describe()}: the request's content failed: {cause.Message} The connection was closed.", cause));
            }
        }
    }
}
