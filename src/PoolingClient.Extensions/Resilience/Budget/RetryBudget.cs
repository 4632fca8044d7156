namespace PoolingClient.Resilience;

/// <summary>A bucket of tokens for one origin: requests and time fill it, each retry and each hedge takes one.</summary>
internal sealed class RetryBudget(double ratio, double perSecond, double burst, TimeProvider time)
{
    private readonly Lock _gate = new();

    // Under the gate.
    private double _tokens = burst;
    private long _filled = time.GetTimestamp();

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
            _tokens = Math.Min(burst, _tokens + ratio);
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
        long now = time.GetTimestamp();
        if (now <= _filled) return;
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
        _filled = now;
    }
}
