namespace PoolingClient.Resilience;

/// <summary>
/// Pauses that grow exponentially, each with decorrelated jitter: the curve 2^t * tanh(sqrt(4t)) that Polly uses, walked in steps of one plus a random part. Steps of
/// many clients that failed together spread evenly, without the heaps that other jitters leave at their bounds.
/// </summary>
internal struct Backoff(TimeSpan median, TimeSpan most, Func<double> random)
{
    /// <summary>Brings the median of the first pause to the one that was asked for.</summary>
    private const double Scale = 1 / 1.4;

    private double _walked;
    private int _steps;

    public TimeSpan Next()
    {
        double at = _steps++ + random();
        double walked = Math.Pow(2, at) * Math.Tanh(Math.Sqrt(4 * at));
        double pause = Math.Max(0, walked - _walked) * Scale * median.Ticks;
        _walked = walked;
        return pause >= most.Ticks ? most : TimeSpan.FromTicks((long)pause);
    }
}
