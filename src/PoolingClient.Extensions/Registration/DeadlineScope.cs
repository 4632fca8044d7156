namespace PoolingClient;

/// <summary>
/// A budget of time, as <see cref="HttpClient.Timeout"/> is for one request, for all requests that are sent within a flow of calls, such as the handling of an incoming request or message: each gets
/// the smaller of its own deadline and what is left. It reaches the clients that are registered with <c>UsePoolingHttpHandler</c>. So gRPC hands deadlines on.
/// </summary>
public sealed class DeadlineScope : IDisposable
{
    private static readonly AsyncLocal<DeadlineScope?> Flow = new();

    private readonly DeadlineScope? _outer;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly TimeSpan _budget;
    private volatile bool _isEnded;   // once true, always true

    private DeadlineScope(TimeSpan budget, TimeProvider time, DeadlineScope? outer) => (_budget, _time, _begun, _outer) = (budget, time, time.GetTimestamp(), outer);

    /// <summary>What is left of the budget of the flow; null where it has none. Zero when it is spent, never less.</summary>
    public static TimeSpan? Left => Flow.Value?.TimeLeft;

    /// <summary>Begins one. Within another one, the smaller of both counts.</summary>
    /// <param name="budget">How long what is called from here may take together. Zero: it is spent, and requests fail at once.</param>
    /// <param name="time">The clock. Null: the system's.</param>
    /// <returns>The scope. Disposing it, in the same flow, ends it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative.</exception>
    public static DeadlineScope Begin(TimeSpan budget, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, TimeSpan.Zero);
        var scope = new DeadlineScope(budget, time ?? TimeProvider.System, Flow.Value);
        Flow.Value = scope;
        return scope;
    }

    /// <summary>Ends the scope: the one around it counts again, also for work that was begun within this one and goes on behind it.</summary>
    public void Dispose()
    {
        _isEnded = true;
        if (Flow.Value == this) Flow.Value = _outer;
    }

    private TimeSpan? TimeLeft
    {
        get
        {
            if (_isEnded) return _outer?.TimeLeft;
            TimeSpan left = _budget - _time.GetElapsedTime(_begun);
            if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            return _outer?.TimeLeft is { } outer && outer < left ? outer : left;
        }
    }
}
