using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Resilience;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>The retry budget: never more than its share of the requests, its rate, and its burst.</summary>
public sealed class BudgetTests
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 50));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Within_any_span_of_time_no_more_is_taken_than_was_earned_and_saved(int seed)
    {
        var random = new Random(seed);
        (double ratio, double perSecond, double burst) = (random.NextDouble(), random.Next(0, 20), 1 + random.Next(0, 50));
        var time = new FakeTimeProvider();
        var budget = new RetryBudget(ratio, perSecond, burst, time);
        // What was earned and taken up to each moment.
        var earned = new List<double> { 0 };
        var taken = new List<int> { 0 };
        for (int i = 0; i < 2000; i++)
        {
            (double more, int one) = (0, 0);
            switch (random.Next(3))
            {
                case 0:
                    budget.AddRequest();
                    more = ratio;
                    break;
                case 1:
                    if (budget.TryTake()) one = 1;
                    break;
                default:
                    TimeSpan pause = TimeSpan.FromMilliseconds(random.Next(0, 50));
                    time.Advance(pause);
                    more = pause.TotalSeconds * perSecond;
                    break;
            }
            earned.Add(earned[^1] + more);
            taken.Add(taken[^1] + one);
            Assert.InRange(budget.Left, 0, burst + 1e-6);
        }
        // Over every window: taken(a..b) <= earned(a..b) + burst. It is enough to look at the least of taken - earned so far.
        double least = 0;
        for (int i = 0; i < taken.Count; i++)
        {
            double excess = taken[i] - earned[i];
            Assert.True(excess - least <= burst + 1e-6, $"step {i}: {excess - least} over what was earned, and the burst is {burst}");
            least = Math.Min(least, excess);
        }
    }

    [Fact]
    public void It_fills_with_time_and_requests_up_to_the_burst()
    {
        var time = new FakeTimeProvider();
        var budget = new RetryBudget(0.2, 10, 2, time);
        Assert.True(budget.TryTake() && budget.TryTake());
        Assert.False(budget.TryTake());
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(budget.TryTake());
        Assert.False(budget.TryTake());
        for (int i = 0; i < 5; i++) budget.AddRequest();
        Assert.Equal(1, budget.Left, 6);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, budget.Left, 6);
    }

    [Fact]
    public async Task An_origin_that_is_down_gets_a_fifth_more_requests_and_no_more()
    {
        const int requests = 500;
        var time = new FakeTimeProvider();   // it stands still: nothing but the requests pays
        var script = new Script(503);
        using var client = new Resilient(script, o =>
        {
            o.Retry.Delay = TimeSpan.Zero;
            o.RetryBudget.Burst = 10;
            o.CircuitBreaker.IsEnabled = false;
        }, time);
        await Task.WhenAll(Enumerable.Range(0, requests).Select(async _ => (await client.SendAsync("GET")).Dispose()));
        Assert.InRange(script.Sent.Count - requests, 1, (requests * 0.2) + 10);
        ResilienceDecision refused = client.Decisions.Last(decision => decision.Kind == ResilienceDecisionKind.NotRetried);
        Assert.Contains("retry budget", refused.Reason, StringComparison.Ordinal);
        Assert.InRange(refused.BudgetLeft!.Value, 0, 1);
    }

    [Fact]
    public async Task The_budgets_of_origins_are_their_own()
    {
        var script = new Script(503);
        using var client = new Resilient(script, o =>
        {
            o.Retry.Delay = TimeSpan.Zero;
            (o.RetryBudget.Burst, o.RetryBudget.PerSecond, o.RetryBudget.Ratio) = (1, 0, 0);
        });
        for (int i = 0; i < 3; i++) (await client.SendAsync("GET", new Uri("http://one.test/"))).Dispose();
        Assert.Equal(3 + 1, script.Sent.Count);
        (await client.SendAsync("GET", new Uri("http://two.test/"))).Dispose();
        Assert.Equal(3 + 1 + 1 + 1, script.Sent.Count);
    }

    [Fact]
    public void So_many_origins_are_remembered_and_the_one_used_longest_ago_is_forgotten()
    {
        var time = new FakeTimeProvider();
        int made = 0;
        var book = new OriginBook<object>(time, _ => { made++; return new object(); });
        object first = book.Get("0");
        for (int i = 1; i < OriginBook<object>.MostOrigins + 100; i++)
        {
            time.Advance(TimeSpan.FromTicks(1000));
            book.Get($"{i}");
            Assert.Same(first, book.Get("0"));
        }
        Assert.Equal(OriginBook<object>.MostOrigins, book.Count);
        Assert.Equal(OriginBook<object>.MostOrigins + 100, made);
        book.Get("1");
        Assert.Equal(OriginBook<object>.MostOrigins + 101, made);
    }
}
