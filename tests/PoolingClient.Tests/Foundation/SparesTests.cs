using PoolingClient.Foundation;

namespace PoolingClient.Tests.Foundation;

public sealed class SparesTests
{
    [Fact]
    public void What_was_added_on_any_processor_is_found_on_every_other()
    {
        const int Threads = 8, Each = 20;
        var spares = new Spares<object>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < Each; i++) spares.Add(new object());
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        object?[] taken = [.. Enumerable.Range(0, Threads * Each).Select(_ => spares.Take())];
        Assert.DoesNotContain(null, taken);
        Assert.Equal(Threads * Each, taken.Distinct().Count());
        Assert.Null(spares.Take());
    }

    [Fact]
    public void No_more_are_kept_than_it_was_told()
    {
        var spares = new Spares<object>(2);
        int kept = Enumerable.Range(0, 2 * Environment.ProcessorCount + 1).Count(_ => spares.TryAdd(new object()));
        Assert.InRange(kept, 2, 2 * Environment.ProcessorCount);
        Assert.Equal(kept, Enumerable.Range(0, 100).Count(_ => spares.Take() is not null));
    }
}
