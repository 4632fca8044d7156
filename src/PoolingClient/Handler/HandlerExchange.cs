using System.Net;
using System.Net.Http;
using System.Runtime.CompilerServices;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Pool;

namespace PoolingClient.Handler;

/// <summary>An exchange that begins with an <see cref="HttpRequestMessage"/> and ends with an <see cref="HttpResponseMessage"/>.</summary>
/// <remarks>
/// Most requests have no content to stream, and most responses come whole: such an exchange is used for another request as soon as its response is the caller's, which
/// keeps of it what it needs. All others are left to the collector.
/// </remarks>
internal sealed partial class HandlerExchange : Exchange
{
    /// <summary>A larger buffer is given back after a request that needed it.</summary>
    private const int MostKept = 4 * 1024;

    // For all its requests.
    private readonly SocketPool _sockets;
    private readonly PoolSettings _settings;
    private readonly OctetBuffer _octets = new();

    // Set before it is dispatched.
    private HttpRequestMessage? _request;
    private HttpMethod _method = HttpMethod.Get;   // the caller may change the message while its response is read
    private Uri? _uri;
    private int _headLength;
    private CancellationToken _callers;
    private FollowUpChain? _chain;   // null for the first exchange of a request
    private RequestPlan _plan;
    private ContentSender? _sender;   // null where the content, if there is any, stands behind the head
    private InterimResponses? _interims;
    private CancellationTokenRegistration _registration;
    private AsyncTaskMethodBuilder<HttpResponseMessage> _answer;   // completed by OnReady, where the caller may go on

    // Written by the reader before the head is signalled, read after it.
    private HttpResponseMessage? _response;
    private ExchangeContent? _content;
    private WeakReference<HttpResponseMessage>? _lent;   // the response in whose content the caller reads from the connection: it is the caller's alone

    private HandlerExchange(SocketPool sockets) => (_sockets, _settings, Pool) = (sockets, sockets.Settings, null!);

    public override ReadOnlySpan<byte> Octets => _octets.Span;

    public override int HeadLength => _headLength;

    public PoolSettings Settings => _settings;

    /// <summary>The pool that it was first given to.</summary>
    public OriginPool Pool { get; private set; }

    /// <summary>What it says to the proxy that forwards it; null where it says nothing, or there is none.</summary>
    public string? SentToProxy { get; private set; }

    /// <summary>Credentials that it carries though no challenge asked for them; null where there are none.</summary>
    public string? SentBeforeAsked { get; private set; }

    /// <inheritdoc cref="ContentSender.Ended"/>
    public Task ContentEnded => _sender?.Ended ?? Task.CompletedTask;

    public override bool CanSendContentAgain => _sender?.CanSendAgain ?? true;

    /// <exception cref="PoolingRequestException">The message cannot be sent as it is.</exception>
    public static HandlerExchange Create(HttpRequestMessage request, in RequestPlan plan, OriginPool pool, SocketPool sockets, FollowUpChain? chain, CancellationToken cancellationToken, RequestTelemetry? telemetry = null)
    {
        ExchangeLimits limits = RequestLimits.Of(request, sockets.Settings.Limits);
        HandlerExchange exchange = sockets.SpareHandlerExchanges.Take() ?? new HandlerExchange(sockets) { Limits = limits };
        exchange.Limits = limits;
        exchange.Telemetry = telemetry;
        exchange.Begin(request, plan, pool, chain, cancellationToken);
        Refusal refusal = exchange.Encode(request, plan);
        if (!refusal.IsRefused) return exchange;
        exchange._octets.Release();
        throw FailureDoor.ToException(refusal);
    }

    public Task<HttpResponseMessage> SendAsync()
    {
        // From the dispatch on it may be over, and another request's.
        _answer = AsyncTaskMethodBuilder<HttpResponseMessage>.Create();
        Task<HttpResponseMessage> answer = _answer.Task;
        ContentSender? sender = _sender;
        if (_settings.TracksCallSites) NoteCallSite();
        if (_callers.CanBeCanceled) _registration = _callers.UnsafeRegister(static (exchange, _) => ((HandlerExchange)exchange!).Cancel(), this);
        Pool.Dispatch(this);
        sender?.Start();
        return answer;
    }

    public override RequestName Shown => new(_method.Method, Pool.Route, _uri, _settings.ShowsPaths);

    public void Cancel() =>
        Abandon(new ExchangeFailure(FailureKind.Cancelled, RequestStage.Queue, RequestFate.MayHaveBeenProcessed, "The request was canceled."));

    public override void OnAssigned(Connection connection, int attempt) => _sender?.OnAssigned(connection, attempt);

    public override void OnBeat(long now) => _sender?.OnBeat(now);

    public override void OnInterim(ResponseHead head, ReadOnlySpan<byte> input)
    {
        if (head.Status == (int)HttpStatusCode.Continue) _sender?.OnContinue();
        _interims?.Add(head, input);
    }

    public override void OnHead(ResponseHead head, ReadOnlySpan<byte> input)
    {
        _sender?.OnAnswer(contentIsWanted: head.Status < 300);
        _interims?.Complete();
        // Squid says keep-alive in a 407 to content that it then does not read past, and is deaf from there on: the answer takes another connection.
        if (head.Status == (int)HttpStatusCode.ProxyAuthenticationRequired && Pool.Route.IsForwarded && ContentFraming != ContentFraming.None) WantsClose = true;
        long length = head.Framing == ContentFraming.Length ? head.ContentLength : -1;
        _content = new ExchangeContent(this, length, head.Framing == ContentFraming.Tunnel);
        _response = ResponseBuilder.Build(head, input, _request!, _content);
    }

    public override void OnContent(ReadOnlySpan<byte> content) => _content!.Add(content);

    public override void OnLent(IContentLender lender) => _content!.SetLender(lender);

    public override void OnEnd(FieldSection trailers, ReadOnlySpan<byte> input)
    {
        if (trailers.Count > 0 && (_response ?? Lent) is { } response) ResponseBuilder.AddTrailers(response, trailers, input);
    }

    protected override void OnFailed()
    {
        _sender?.OnAnswer(contentIsWanted: false);
        _interims?.Complete();
    }

    /// <summary>The caller goes on in this call where nothing is left to do for it.</summary>
    protected override void OnReady()
    {
        _registration.Dispose();
        if (_response is not { } response || _interims is not null || MayFollowUp(response) || Failure is not null)
        {
            _ = FinishAsync();
            return;
        }
        if (Telemetry is not null && _chain is null) EndTelemetry(response);
        AsyncTaskMethodBuilder<HttpResponseMessage> answer = _answer;
        Recycle();
        LetGo();
        answer.SetResult(response);
    }

    private void Begin(HttpRequestMessage request, in RequestPlan plan, OriginPool pool, FollowUpChain? chain, CancellationToken cancellationToken)
    {
        (Pool, _request, _method, _uri, _callers, _chain, _plan) = (pool, request, request.Method, request.RequestUri, cancellationToken, chain, plan);
        Times.Begun = Times.Queued = _settings.Time.GetTimestamp();
        DeadlineAt = _settings.InstantAfter(Times.Begun, Limits.Deadline);
        Kind = request.Method == HttpMethod.Head ? RequestKind.Head : request.Method == HttpMethod.Connect ? RequestKind.Connect : RequestKind.Ordinary;
        IsIdempotent = Idempotency.Of(request);
        WantsClose = RequestParts.Headers(request) is { } headers && headers.NonValidated.Contains("Connection") && headers.ConnectionClose == true;
        ContentFraming = plan.Framing.Framing;
        StreamsContent = !plan.ContentAtHand;
        _sender = StreamsContent ? new ContentSender(this, request.Content!, plan, cancellationToken) : null;
        _interims = InterimResponses.Of(request);
    }

    private Refusal Encode(HttpRequestMessage request, in RequestPlan plan)
    {
        if (Pool.Route.IsForwarded) SentToProxy = ProxyFollowUp.CredentialsFor(request, Pool, _chain);
        MessageSettings messages = _settings.Messages;
        RequestAdditions? additions = messages.AddsFields || _chain is not null || SentToProxy is not null ? RequestAdditions.Of(request, messages, _chain, SentToProxy) : null;
        SentBeforeAsked = additions?.SentBeforeAsked;
        if (Telemetry is not null) TracePropagation.AddTo(ref additions, request, Telemetry);
        DeadlineField? deadline = DeadlineAt == long.MaxValue ? null : messages.DeadlineField;
        Refusal refusal = RequestEncoder.Encode(request, plan, Pool, additions, deadline, _octets, out EncodedHead head, _callers);
        (_headLength, DeadlineFieldAt) = (head.Length, head.DeadlineAt);
        if (head.HasUpgrade) Kind |= RequestKind.Upgrade;
        Pipelines = IsIdempotent && plan.ContentAtHand && !plan.Http10 && !WantsClose && !head.HasUpgrade && Kind != RequestKind.Connect && MayPipeline(request);
        return refusal;
    }

    private bool MayPipeline(HttpRequestMessage request) =>
        _settings.MaxPipelineDepth > 1 && (RequestParts.Options(request) is { } options && options.TryGetValue(PoolingRequestOptions.AllowPipelining, out bool may) ? may : _settings.PipelinesByDefault);

    /// <summary>
    /// Gives it another life where nobody can act on it any more: it has completed at its first attempt, and its content is all at hand, with
    /// the content that has what the response needs of it.
    /// </summary>
    private void Recycle()
    {
        if (State != ExchangeState.Completed || Attempts != 1 || Past is not null || IsPinned || IsLent || _sender is not null || _chain is not null || !_content!.TryDetach()) return;
        (_request, _uri, _response, _content) = (null, null, null, null);
        (_callers, _registration, _answer) = (default, default, default);
        (SentToProxy, SentBeforeAsked) = (null, null);
        if (_octets.Capacity > MostKept) _octets.Release();
        else _octets.Clear();
        Renew();
        _sockets.SpareHandlerExchanges.Add(this);
    }

    private async Task FinishAsync()
    {
        HttpResponseMessage response;
        try
        {
            response = await FollowUpAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            FailTelemetry(e);
            _answer.SetException(e);
            return;
        }
        if (_chain is null) EndTelemetry(response);   // else the chain knows whether it was the last
        AsyncTaskMethodBuilder<HttpResponseMessage> answer = _answer;
        LetGo();
        answer.SetResult(response);
    }

    private HttpResponseMessage? Lent => _lent is not null && _lent.TryGetTarget(out HttpResponseMessage? response) ? response : null;

    /// <summary>
    /// The response becomes the caller's. Where its content is read from the connection, the connection holds this exchange: were the response held by it, nobody would
    /// ever find that its caller has forgotten it (<see cref="ContentLoan"/>).
    /// </summary>
    private void LetGo()
    {
        if (_content is not { IsLent: true }) return;
        _lent = new WeakReference<HttpResponseMessage>(_response!);
        (_response, _content, _answer) = (null, null, default);
    }

    private bool MayFollowUp(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.ExpectationFailed) return true;
        if (_chain is not null) return false;
        MessageSettings messages = _settings.Messages;
        bool setsCookie = messages.Cookies is not null && response.Headers.NonValidated.Contains("Set-Cookie");
        bool isCoded = messages.Decompression != DecompressionMethods.None && _content!.Headers.NonValidated.Contains("Content-Encoding");
        return messages.MayChange(response.StatusCode, setsCookie, isCoded) || (Pool.Route.IsForwarded && response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired);
    }

    private async Task<HttpResponseMessage> FollowUpAsync()
    {
        HttpResponseMessage response = _response ?? throw FailureDoor.ToException(this, _settings.Time, _callers);
        if (Failure is { Kind: FailureKind.Cancelled })
        {
            // Cancelled in the moment that the head came: its content has failed by that.
            response.Dispose();
            throw FailureDoor.ToException(this, _settings.Time, _callers);
        }
        if (_interims is not null) await DeliverInterimsAsync(_interims, response).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.ExpectationFailed && _sender is { Expects: true } sender)
        {
            await sender.Ended.ConfigureAwait(false);   // it may have begun in the instant in which the wait for 100 ended
            if (!sender.IsTouched) return await SendUnexpectingAsync(response).ConfigureAwait(false);
        }
        if (_chain is not null || !MayFollowUp(response)) return response;
        return await FollowUpChain.RunAsync(response, _sockets, _request!, _callers).ConfigureAwait(false);
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
        RequestTelemetry? telemetry = PassTelemetry(response);
        using var current = CurrentActivity.Of(telemetry);
        HandlerExchange again = Create(_request!, _plan with { Expects = false }, Pool, _sockets, _chain, _callers, telemetry);
        again.Follow(this, (int)response.StatusCode, now);
        return again.SendAsync();
    }
}
