using System.Net.Http;

namespace PoolingClient.Handler;

/// <summary>
/// Content that waits for 100 (Continue), because its request says Expect: 100-continue (RFC 9110 10.1.1). One for each attempt: Waiting -> Granted (100, or
/// a final response that does not refuse, or the time limit) | Refused (a final response of 300 and above, or the end of the exchange).
/// </summary>
internal sealed class Expectation
{
    private long _until = long.MaxValue;
    private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The request waits for 100 before its content.</summary>
    public static bool IsOn(HttpRequestMessage request) => request.Headers.ExpectContinue == true;

    public void Grant() => _outcome.TrySetResult(true);

    public void Refuse() => _outcome.TrySetResult(false);

    /// <summary>True when the content may be sent. The pool's clock ends the wait (<see cref="OnBeat"/>).</summary>
    /// <param name="until">When it goes without 100, in ticks of the pool's time: a server that does not know expectations waits for the content (RFC 9110 10.1.1).</param>
    public Task<bool> WaitAsync(long until)
    {
        Volatile.Write(ref _until, until);
        return _outcome.Task;
    }

    public void OnBeat(long now)
    {
        if (now >= Volatile.Read(ref _until)) Grant();
    }
}
