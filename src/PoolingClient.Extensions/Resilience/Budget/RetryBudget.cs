namespace PoolingClient.Resilience;

/// <summary>A bucket of tokens for one origin: requests and time fill it, each retry and each hedge takes one.</summary>
internal sealed class RetryBudget
{
    private readonly double _ratio;
    private readonly double _perSecond;
    private readonly double _burst;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    // Under the gate.
    private double _tokens;
    private long _filled;

    public RetryBudget(double ratio, double perSecond, double burst, TimeProvider time)
    {
        (_ratio, _perSecond, _burst, _time) = (ratio, perSecond, burst, time);
        (_tokens, _filled) = (burst, time.GetTimestamp());
    }

    public double Left
    {
        get
        {
            lock (_gate)
            {
                Fill();
                return _tokens;
            }
        }
    }

    public void AddRequest()
    {
        lock (_gate)
        {
            Fill();
            _tokens = Math.Min(_burst, _tokens + _ratio);
        }
    }

    public bool TryTake()
    {
        lock (_gate)
        {
            Fill();
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }

    private void Fill()
    {
        long now = _time.GetTimestamp();
        if (now <= _filled) return;
        _tokens = Math.Min(_burst, _tokens + (_time.GetElapsedTime(_filled, now).TotalSeconds * _perSecond));
        _filled = now;
    }
}
