namespace PoolingClient.Diagnostics;

/// <summary>Lets one message through in a second and counts the others: what fails a thousand times a second must not be written a thousand times.</summary>
internal sealed class LogGate(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    // Under the gate.
    private long _lastAt;
    private bool _wasOpen;
    private int _held;

    /// <param name="held">How many were held back since the last one that was let through.</param>
    public bool Opens(out int held)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            bool opens = !_wasOpen || time.GetElapsedTime(_lastAt, now) >= Pause;
            held = _held;
            if (opens) (_wasOpen, _lastAt, _held) = (true, now, 0);
            else _held++;
            return opens;
        }
    }
}
