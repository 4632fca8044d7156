using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>A time that stands still until the test moves it, and tells which timers wait for it.</summary>
internal sealed class Clock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan) _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>How long the next timer has to run that somebody begins to wait for.</summary>
    public Task<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync().AsTask().InTime();

    /// <summary>Waits for the next timer, and lets it run out.</summary>
    public async Task<TimeSpan> PassNextTimerAsync()
    {
        TimeSpan due = await NextTimerAsync();
        Advance(due);
        return due;
    }
}
