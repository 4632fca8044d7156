namespace PoolingClient.Testing.Proxying;

/// <summary>Ends a connection that has been idle for exactly its limit. The timer is not set anew for every octet: when it fires it looks how long it really was.</summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly Relay _relay;
    private readonly TimeSpan _limit;
    private readonly ITimer _timer;

    internal IdleTimer(Relay relay, TimeSpan limit)
    {
        (_relay, _limit) = (relay, limit);
        _timer = relay.Clock.CreateTimer(static one => ((IdleTimer)one!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Set();
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_relay.IdleFor() < _limit)
        {
            Set();
        }
        else
        {
            _relay.EndIdle();
        }
    }

    private void Set()
    {
        var rest = Math.Max(0, Math.Ceiling((_limit - _relay.IdleFor()).TotalMilliseconds));
        _ = _timer.Change(TimeSpan.FromMilliseconds(rest), Timeout.InfiniteTimeSpan);
    }
}
