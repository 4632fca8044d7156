using System.Net.Http;
using Polly;

namespace PoolingClient.Resilience;

/// <summary>One of two attempts that run side by side: it has a context and a cancellation of its own, which end with it and not with the caller's.</summary>
internal sealed class HedgedAttempt : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly ResilienceContext _context;
    private readonly TimeProvider _time;
    private readonly long _begun;

    private HedgedAttempt(ResilienceContext parent, ResilienceRequest request, HttpRequestMessage message, TimeProvider time)
    {
        (_time, _begun) = (time, time.GetTimestamp());
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(parent.CancellationToken);
        _context = ResilienceContextPool.Shared.Get(parent.OperationKey, parent.ContinueOnCapturedContext, _cancellation.Token);
        _context.Properties.Set(ResilienceRequest.Key, request);
        _context.Properties.Set(PoolingResilience.RequestKey, message);
    }

    public required Task<Outcome<HttpResponseMessage>> Running { get; init; }

    public TimeSpan Elapsed => _time.GetElapsedTime(_begun);

    public static HedgedAttempt Start<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, TState state, ResilienceContext parent, ResilienceRequest request, HttpRequestMessage message, TimeProvider time)
    {
        var start = new TaskCompletionSource<Outcome<HttpResponseMessage>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempt = new HedgedAttempt(parent, request, message, time) { Running = start.Task };
        _ = RunAsync();
        return attempt;

        async Task RunAsync()
        {
            try
            {
                start.SetResult(await callback(attempt._context, state).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                start.SetResult(Outcome.FromException<HttpResponseMessage>(e));
            }
        }
    }

    /// <summary>Cancels it, and disposes the response that it may have nevertheless. Nobody waits for that.</summary>
    public async Task DiscardAsync()
    {
        await _cancellation.CancelAsync().ConfigureAwait(false);
        Outcome<HttpResponseMessage> outcome = await Running.ConfigureAwait(false);
        outcome.Result?.Dispose();
        Dispose();
    }

    /// <summary>It has ended.</summary>
    public void Dispose()
    {
        _cancellation.Dispose();
        ResilienceContextPool.Shared.Return(_context);
    }
}
