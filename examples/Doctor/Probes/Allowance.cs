using System.Diagnostics;

namespace Doctor.Probes;

/// <summary>
/// Holds the probes to what they have announced, and to a pace that no server minds. All members may be called from any thread.
/// </summary>
internal sealed class Allowance : IDisposable
{
    // A hundred requests a second on one connection, and twenty new connections: less than one browser.
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(10), BetweenConnections = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _turn = new(1);
    private Cost _left;
    private long _last;

    /// <summary>What has been used so far.</summary>
    public Cost Spent { get; private set; }

    /// <summary>What the next probe may use. What the one before has left over is gone.</summary>
    public void Grant(Cost cost) => _left = cost;

    public Task ConnectionAsync(CancellationToken stop) => TakeAsync(new Cost(1, 0), BetweenConnections, stop);

    /// <summary>Requests that leave in one send.</summary>
    public Task RequestsAsync(int count, CancellationToken stop) => TakeAsync(new Cost(0, count), BetweenRequests, stop);

    public void Dispose() => _turn.Dispose();

    /// <exception cref="InvalidOperationException">The probe wants more than it has announced: a mistake in it, found here and not by the server.</exception>
    private async Task TakeAsync(Cost cost, TimeSpan pause, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            var left = new Cost(_left.Connections - cost.Connections, _left.Requests - cost.Requests);
            if (left.Connections < 0 || left.Requests < 0) throw new InvalidOperationException("A probe needs more than it has announced.");
            TimeSpan wait = pause - Stopwatch.GetElapsedTime(_last);
            if (_last != 0 && wait > TimeSpan.Zero) await Task.Delay(wait, stop);
            (_left, Spent, _last) = (left, Spent + cost, Stopwatch.GetTimestamp());
        }
        finally
        {
            _turn.Release();
        }
    }
}
