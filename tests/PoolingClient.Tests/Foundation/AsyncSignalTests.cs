using PoolingClient.Foundation;

namespace PoolingClient.Tests.Foundation;

public sealed class AsyncSignalTests
{
    /// <summary>Ends a test whose wake-up was lost; one that works never waits for it.</summary>
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_signal_set_before_the_wait_is_kept_for_it()
    {
        var signal = new AsyncSignal();
        signal.Set();
        Assert.True(Wait(signal).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_wait_ends_with_the_next_set()
    {
        var signal = new AsyncSignal();
        Task waiting = Wait(signal);
        Assert.False(waiting.IsCompleted);
        signal.Set();
        await waiting.WaitAsync(Guard);
    }

    [Fact]
    public void Many_sets_are_one_wake_up()
    {
        var signal = new AsyncSignal();
        for (int i = 0; i < 3; i++) signal.Set();
        Assert.True(Wait(signal).IsCompleted);
        Assert.False(Wait(signal).IsCompleted);
    }

    [Fact]
    public async Task A_signal_that_woke_somebody_is_used_up()
    {
        var signal = new AsyncSignal();
        for (int i = 0; i < 3; i++)
        {
            Task waiting = Wait(signal);
            Assert.False(waiting.IsCompleted);
            signal.Set();
            await waiting.WaitAsync(Guard);
        }
    }

    [Fact]
    public async Task A_set_after_the_one_that_woke_is_kept_for_the_next_wait()
    {
        var signal = new AsyncSignal();
        Task waiting = Wait(signal);
        signal.Set();
        signal.Set();
        await waiting.WaitAsync(Guard);
        Assert.True(Wait(signal).IsCompletedSuccessfully);
        Assert.False(Wait(signal).IsCompleted);
    }

    [Fact]
    public async Task The_waiter_does_not_go_on_within_the_call_that_sets()
    {
        var signal = new AsyncSignal();
        var gate = new Lock();
        bool goneOn = false;
        Task waiting = WaitAsync();   // runs up to the wait on this thread, so it waits now
        using (gate.EnterScope())
        {
            signal.Set();
            // On this thread the lock could be entered again; on any other the waiter stands before it until it is left.
            Assert.False(goneOn);
        }
        await waiting.WaitAsync(Guard);
        Assert.True(goneOn);

        async Task WaitAsync()
        {
            await signal.WaitAsync().ConfigureAwait(false);
            lock (gate) goneOn = true;
        }
    }

    /// <summary>A queue whose only wake-up is the signal: an item that nobody is woken for would end in the guard.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Setters_and_a_waiter_at_the_same_time_lose_no_wake_up(int setters)
    {
        const int Each = 20_000;
        var signal = new AsyncSignal();
        int produced = 0;
        Task waiter = Task.Run(async () =>
        {
            int seen = 0;
            while (seen < setters * Each)
            {
                await signal.WaitAsync().ConfigureAwait(false);
                seen = Volatile.Read(ref produced);
            }
        });
        Task[] all = [waiter, .. Enumerable.Range(0, setters).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                Interlocked.Increment(ref produced);
                signal.Set();
            }
        }))];
        await Task.WhenAll(all).WaitAsync(Guard);
    }

    /// <summary>Each side waits for the other after every step, so that set and wait meet at the same moment again and again.</summary>
    [Fact]
    public async Task Two_that_wake_each_other_in_turn_never_stop()
    {
        const int Turns = 20_000;
        AsyncSignal ping = new(), pong = new();
        Task one = Task.Run(() => PlayAsync(ping, pong));
        Task other = Task.Run(() => PlayAsync(pong, ping));
        ping.Set();
        await Task.WhenAll(one, other).WaitAsync(Guard);

        static async Task PlayAsync(AsyncSignal mine, AsyncSignal others)
        {
            for (int i = 0; i < Turns; i++)
            {
                await mine.WaitAsync().ConfigureAwait(false);
                others.Set();
            }
        }
    }

    private static Task Wait(AsyncSignal signal) => signal.WaitAsync().AsTask();
}
