using PoolingClient.Foundation;

namespace PoolingClient.Diagnostics;

/// <summary>The last failures of one origin. It costs nothing before the first.</summary>
internal sealed class FailureRing
{
    /// <summary>Enough to see whether they are all alike; a crawler has thousands of origins that fail.</summary>
    public const int Most = 8;

    private readonly record struct Noted(long At, RequestStage Stage, RequestFate Fate, string Message);

    // Nothing is called under it.
    private readonly Lock _gate = new();

    // Under the gate.
    private Noted[]? _ring;
    private long _count;
    private string? _lastDial;

    /// <summary>What the last failed dial said; null where none has failed.</summary>
    public string? LastDial
    {
        get
        {
            lock (_gate) return _lastDial;
        }
    }

    public void Note(ExchangeFailure failure, long now, bool isDial = false)
    {
        lock (_gate)
        {
            _ring ??= new Noted[Most];
            _ring[_count++ % Most] = new Noted(now, failure.Stage, failure.Fate, failure.Message);
            if (isDial) _lastDial = failure.Message;
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<RecentFailure> Read(TimeProvider time, long now)
    {
        lock (_gate)
        {
            if (_ring is null) return [];
            var failures = new RecentFailure[(int)Math.Min(_count, Most)];
            for (int i = 0; i < failures.Length; i++)
            {
                Noted noted = _ring[(_count - 1 - i) % Most];
                failures[i] = new RecentFailure(time.GetElapsedTime(Math.Min(noted.At, now), now), noted.Stage, noted.Fate, noted.Message);
            }
            return failures;
        }
    }
}
