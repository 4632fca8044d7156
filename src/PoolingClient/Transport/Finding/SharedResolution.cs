using System.Net;

namespace PoolingClient.Transport;

/// <summary>One resolution for all who need its result. It is ended when none of them waits any more.</summary>
internal sealed class SharedResolution(long begun)
{
    private readonly TaskCompletionSource<EndPoint[]> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _left = new();

    /// <summary>In ticks of the pool's time.</summary>
    public long Begun => begun;

    /// <summary>Who waits. Under the gate of the book.</summary>
    public int Waiting { get; set; }

    public Task<EndPoint[]> Result => _result.Task;

    /// <summary>Nobody waits any more.</summary>
    public CancellationToken Left => _left.Token;

    public void Leave() => _left.Cancel();

    public void Succeed(EndPoint[] found) => _result.TrySetResult(found);

    public void Fail(Exception error)
    {
        _result.TrySetException(error);
        _ = _result.Task.Exception;   // seen, though all may have left
    }
}
