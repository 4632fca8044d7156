using Microsoft.Extensions.Time.Testing;

namespace PoolingClient.Testing.Tests;

/// <summary>A clock that stands still until told, and tells when someone has begun to wait on it: so no test has to sleep.</summary>
internal sealed class TimerCountingClock : FakeTimeProvider
{
    private readonly SemaphoreSlim _set = new(0);
    private long _nextTimer = long.MaxValue;

    /// <summary>When the timer is due that was set last; null where none was.</summary>
    internal DateTimeOffset? NextTimer => Volatile.Read(ref _nextTimer) is var ticks and not long.MaxValue ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Volatile.Write(ref _nextTimer, (GetUtcNow() + (dueTime < TimeSpan.Zero ? TimeSpan.Zero : dueTime)).Ticks);
        var timer = new CountedTimer(base.CreateTimer(callback, state, dueTime, period), _set);
        _ = _set.Release();
        return timer;
    }

    /// <summary>Waits until a timer was set so many times since the last call of this.</summary>
    internal async Task WaitForTimersAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await _set.WaitAsync(TimeSpan.FromSeconds(60)), "Nobody has set a timer.");
        }
    }

    private sealed class CountedTimer(ITimer inner, SemaphoreSlim set) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            _ = set.Release();
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
