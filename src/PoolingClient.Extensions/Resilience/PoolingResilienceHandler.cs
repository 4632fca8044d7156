using System.Net.Http;
using PoolingClient.Resilience;
using Polly;

namespace PoolingClient;

/// <summary>
/// Stands above the handler that sends, and sends again what failed where that is safe (RFC 9110 9.2.2): see <see cref="PoolingResilienceOptions"/>. What it
/// decided stands on the response or the failure
/// (<see cref="DecisionExtensions"/>), in the log, in the metrics of Polly, and as events <c>poolingclient.resilience.*</c> of the activity that is current.
/// </summary>
/// <remarks>
/// The first attempt is the caller's own message. Each further one is a message of its own, made of the first as it was, because the handlers below write into what they send (a redirect its
/// URI, a trace its traceparent). The response of an attempt that is given up is disposed at once, so that its connection returns to the pool.
/// </remarks>
public sealed class PoolingResilienceHandler : DelegatingHandler
{
    private static readonly Func<ResilienceContext, PoolingResilienceHandler, ValueTask<Outcome<HttpResponseMessage>>> s_send =
        static (context, handler) => handler.AttemptAsync(context);

    private readonly Func<ResilienceEngine> _engine;
    private HandlerChain? _chain;

    /// <summary>A handler whose inner handler is set later, with the default options.</summary>
    public PoolingResilienceHandler()
        : this(new PoolingResilienceOptions())
    {
    }

    /// <summary>A handler whose inner handler is set later. The options are copied.</summary>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    /// <exception cref="ArgumentException">The options are wrong; the message names each property.</exception>
    public PoolingResilienceHandler(PoolingResilienceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var engine = new ResilienceEngine(options, "");
        _engine = () => engine;
    }

    /// <summary>A handler over another, which it disposes with itself. The options are copied.</summary>
    /// <inheritdoc cref="PoolingResilienceHandler(PoolingResilienceOptions)"/>
    public PoolingResilienceHandler(PoolingResilienceOptions options, HttpMessageHandler innerHandler)
        : this(options)
    {
        ArgumentNullException.ThrowIfNull(innerHandler);
        InnerHandler = innerHandler;
    }

    /// <summary>A handler over what a client shares among its handlers, as the factory makes new ones every other minute.</summary>
    internal PoolingResilienceHandler(Func<ResilienceEngine> engine) => (_engine, IsShared) = (engine, true);

    /// <summary>It was made by a registration, for a client by name.</summary>
    internal bool IsShared { get; }

    /// <summary>Sends a request until it succeeds, or it may not be sent again (RFC 9110 9.2.2).</summary>
    /// <exception cref="PoolingRequestException">The last attempt failed; its decisions say why there was no other.</exception>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">The circuit of the origin is open: this attempt was not sent. Those before it may have been (<see cref="DecisionExtensions.GetDecisions(Exception)"/>).</exception>
    /// <exception cref="Polly.RateLimiting.RateLimiterRejectedException">The concurrency limit is reached: this attempt was not sent. Those before it may have been.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">The last attempt had no response head (RFC 9112 2.1) within <see cref="AttemptTimeoutOptions.Timeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ResilienceEngine engine = _engine();
        HandlerChain chain = _chain ??= HandlerChain.Read(this, engine);
        TimeSpan deadline = engine.Deadline != Timeout.InfiniteTimeSpan ? engine.Deadline : chain.PoolDeadline;
        var state = new ResilienceRequest(request, engine.Time, deadline, engine.Sink, chain.Meters);
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(ResilienceRequest.Key, state);
        context.Properties.Set(PoolingResilience.RequestKey, request);
        Outcome<HttpResponseMessage> outcome;
        try
        {
            outcome = await engine.Pipeline.ExecuteOutcomeAsync(s_send, context, this).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
        // The strategies hand down tokens of their own; the caller knows its own one.
        if (outcome.Exception is OperationCanceledException cancelled && cancellationToken.IsCancellationRequested && cancelled.CancellationToken != cancellationToken)
        {
            outcome = Outcome.FromException<HttpResponseMessage>(new TaskCanceledException(cancelled.Message, cancelled, cancellationToken));
        }
        state.Complete(outcome);
        outcome.ThrowIfException();
        return outcome.Result!;
    }

    /// <summary>The same, for callers that block: the calling thread waits.</summary>
    /// <inheritdoc cref="SendAsync"/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();

    private async ValueTask<Outcome<HttpResponseMessage>> AttemptAsync(ResilienceContext context)
    {
        try
        {
            context.Properties.TryGetValue(PoolingResilience.RequestKey, out HttpRequestMessage? message);
            if (context.Properties.TryGetValue(ResilienceRequest.Key, out ResilienceRequest? state)) state.Stamp(message!);
            return Outcome.FromResult(await base.SendAsync(message!, context.CancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            return Outcome.FromException<HttpResponseMessage>(e);
        }
    }
}
