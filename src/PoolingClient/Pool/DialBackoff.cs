namespace PoolingClient.Pool;

/// <summary>
/// Holds back dials to an origin whose dials fail: one at a time after three failures in a row, and, while other connections can serve
/// those who wait, with growing pauses. Where no connection is left the next request's dial is made at once: an error that comes fast is
/// worth more than one that comes late.
/// </summary>
/// <remarks>Not thread-safe: under the gate of its pool.</remarks>
internal sealed class DialBackoff(TimeProvider time)
{
    private const int Patience = 3;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(5);

    private long _failedAt;

    /// <summary>Dials that failed since one succeeded.</summary>
    public int Failures { get; private set; }

    /// <summary>How long dials pause after the last failure.</summary>
    public TimeSpan Pause => Failures == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(Failures - 1, 16))));

    public void Succeeded() => Failures = 0;

    public void Failed()
    {
        Failures++;
        _failedAt = time.GetTimestamp();
    }

    /// <summary>How long the next dial is still held back; null where it is not.</summary>
    /// <param name="open">Connections that are there.</param>
    public TimeSpan? PauseLeft(int open)
    {
        if (Failures == 0 || open == 0) return null;
        TimeSpan left = Pause - time.GetElapsedTime(_failedAt);
        return left > TimeSpan.Zero ? left : null;
    }

    /// <param name="dialing">Dials under way.</param>
    /// <param name="open">Connections that are there.</param>
    public bool Allows(int dialing, int open)
    {
        if (Failures == 0) return true;
        if (Failures >= Patience && dialing > 0) return false;
        return open == 0 || time.GetElapsedTime(_failedAt) >= Pause;
    }
}
