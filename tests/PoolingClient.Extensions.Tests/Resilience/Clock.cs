using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>A time that stands still until the test moves it, and tells which timers wait for it.</summary>
internal sealed class Clock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Noted(this, base.CreateTimer(callback, state, dueTime, period));
        Note(dueTime);
        return timer;
    }

    /// <summary>How long the next timer has to run that somebody begins to wait for.</summary>
    public Task<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync().AsTask().InTime();

    private void Note(TimeSpan dueTime)
    {
        if (dueTime != Timeout.InfiniteTimeSpan) _timers.Writer.TryWrite(dueTime);
    }

    /// <summary>Waits for the next timer, and lets it run out.</summary>
    public async Task<TimeSpan> PassNextTimerAsync()
    {
        TimeSpan due = await NextTimerAsync();
        Advance(due);
        return due;
    }

    /// <summary>Some timers are made first and set later.</summary>
    private sealed class Noted(Clock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool isChanged = timer.Change(dueTime, period);
            clock.Note(dueTime);
            return isChanged;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
