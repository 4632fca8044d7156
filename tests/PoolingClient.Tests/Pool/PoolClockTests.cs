using Microsoft.Extensions.Time.Testing;
using PoolingClient.Pool;

namespace PoolingClient.Tests.Pool;

/// <summary>The pool's one timer: it beats fine while requests are under way, slowly while connections are idle, and stands still else.</summary>
public sealed class PoolClockTests
{
    private static readonly TimeSpan Fine = TimeSpan.FromMilliseconds(20), Slow = TimeSpan.FromSeconds(1);

    [Fact]
    public void It_stands_still_until_it_is_hurried()
    {
        var time = new FakeTimeProvider();
        int beats = 0;
        using var clock = new PoolClock(time, Slow, () => ++beats > 0 ? Pace.Fine : Pace.Still);
        time.Advance(Fine * 10);
        Assert.Equal(0, beats);
        clock.Hurry();
        time.Advance(Fine * 3);
        Assert.Equal(3, beats);
    }

    [Fact]
    public void Hurrying_it_while_it_runs_fine_changes_nothing()
    {
        var time = new FakeTimeProvider();
        int beats = 0;
        using var clock = new PoolClock(time, Slow, () => ++beats > 0 ? Pace.Fine : Pace.Still);
        for (int i = 0; i < 4; i++)
        {
            clock.Hurry();   // a start that set it back each time would never let it beat
            time.Advance(Fine / 2);
        }
        Assert.Equal(2, beats);
    }

    [Fact]
    public void It_slows_down_when_only_idle_connections_are_left_and_hurries_again_for_a_request()
    {
        var time = new FakeTimeProvider();
        int beats = 0;
        Pace wanted = Pace.Slow;
        using var clock = new PoolClock(time, Slow, () =>
        {
            beats++;
            return wanted;
        });
        clock.Hurry();
        time.Advance(Fine);
        Assert.Equal(2, beats);   // it looks twice: something may have come while it was being slowed down
        time.Advance(Slow * 3);
        Assert.Equal(5, beats);
        wanted = Pace.Fine;
        clock.Hurry();
        time.Advance(Fine * 3);
        Assert.Equal(8, beats);
    }

    [Fact]
    public void It_stops_when_there_is_nothing_left()
    {
        var time = new FakeTimeProvider();
        int beats = 0;
        using var clock = new PoolClock(time, Slow, () =>
        {
            beats++;
            return Pace.Still;
        });
        clock.Hurry();
        time.Advance(Slow * 10);
        Assert.Equal(2, beats);
    }

    [Fact]
    public void After_disposal_it_does_not_beat()
    {
        var time = new FakeTimeProvider();
        int beats = 0;
        var clock = new PoolClock(time, Slow, () => ++beats > 0 ? Pace.Fine : Pace.Still);
        clock.Hurry();
        clock.Dispose();
        time.Advance(Fine * 10);
        clock.Hurry();
        time.Advance(Fine * 10);
        Assert.Equal(0, beats);
    }

    [Theory]
    [InlineData(5_000, 50)]
    [InlineData(500, 20)]
    [InlineData(3_600_000, 100)]
    [InlineData(Timeout.Infinite, 100)]
    public void The_slow_beat_is_a_hundredth_of_the_shortest_limit_within_bounds(int shortest, int beat) =>
        Assert.Equal(TimeSpan.FromMilliseconds(beat), PoolClock.SlowBeatFor(TimeSpan.FromMilliseconds(shortest)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Work_that_comes_while_it_is_being_stopped_keeps_it_running(bool beforeTheTimerStops)
    {
        bool hasWork = false;
        var time = new OvertakenTime();
        using var clock = new PoolClock(time, Slow, () => hasWork ? Pace.Fine : Pace.Still);
        clock.Hurry();
        // Another thread: it adds an origin, then hurries the clock for it. Where the clock's gate is held, it would wait; its work is there.
        void Another() => hasWork = true;
        if (beforeTheTimerStops) time.BeforeStop = Another;
        else time.AfterStop = Another;

        time.Fire();
        Assert.True(time.IsRunning);   // else no limit of any connection is ever looked at again
    }

    /// <summary>One timer that can be overtaken at the moment it is stopped.</summary>
    private sealed class OvertakenTime : TimeProvider, ITimer
    {
        private TimerCallback? _callback;
        private object? _state;

        public Action? BeforeStop { get; set; }

        public Action? AfterStop { get; set; }

        public bool IsRunning { get; private set; }

        public void Fire() => _callback!(_state);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool stops = dueTime == Timeout.InfiniteTimeSpan;
            if (stops) BeforeStop?.Invoke();
            IsRunning = !stops;
            if (stops) AfterStop?.Invoke();
            return true;
        }

        public void Dispose() => IsRunning = false;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
