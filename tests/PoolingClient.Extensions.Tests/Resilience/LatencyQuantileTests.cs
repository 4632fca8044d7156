using Microsoft.Extensions.Time.Testing;
using PoolingClient.Resilience;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>The measured quantile against the exact one of the same latencies.</summary>
public sealed class LatencyQuantileTests
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(30);

    public static TheoryData<string, double> Cases
    {
        get
        {
            var cases = new TheoryData<string, double>();
            foreach (string shape in (string[])["uniform", "exponential", "log-normal", "two heaps", "constant", "rising"])
            {
                foreach (double quantile in (double[])[0.5, 0.9, 0.95, 0.99, 0.999]) cases.Add(shape, quantile);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_at_most_one_bucket_above_the_exact_one(string shape, double quantile)
    {
        var random = new Random(shape.Length);
        var measured = new LatencyQuantile(s_window, new FakeTimeProvider());
        var all = new List<TimeSpan>();
        for (int i = 0; i < 20_000; i++)
        {
            double milliseconds = shape switch
            {
                "uniform" => 1 + (random.NextDouble() * 99),
                "exponential" => -20 * Math.Log(1 - random.NextDouble()),
                "log-normal" => Math.Exp(2 + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())),
                "two heaps" => random.Next(20) == 0 ? 900 + random.NextDouble() * 200 : 3 + random.NextDouble(),
                "constant" => 42,
                _ => 1 + i / 100.0,
            };
            TimeSpan latency = TimeSpan.FromMilliseconds(Math.Max(milliseconds, 0.1));
            all.Add(latency);
            measured.Observe(latency);
        }
        all.Sort();
        TimeSpan exact = all[(int)Math.Ceiling(quantile * all.Count) - 1];
        TimeSpan said = measured.Read(quantile, 100, out int samples)!.Value;
        Assert.Equal(all.Count, samples);
        Assert.InRange(said / exact, 0.9999, LatencyQuantile.Growth * 1.0001);
    }

    [Fact]
    public void It_says_nothing_before_it_has_seen_enough_and_forgets_what_is_old()
    {
        var time = new FakeTimeProvider();
        var measured = new LatencyQuantile(s_window, time);
        for (int i = 0; i < 99; i++) measured.Observe(TimeSpan.FromMilliseconds(10));
        Assert.Null(measured.Read(0.95, 100, out int samples));
        Assert.Equal(99, samples);
        measured.Observe(TimeSpan.FromMilliseconds(10));
        Assert.NotNull(measured.Read(0.95, 100, out _));

        // The window before counts too, the one before that does not.
        time.Advance(s_window);
        for (int i = 0; i < 100; i++) measured.Observe(TimeSpan.FromMilliseconds(500));
        measured.Read(0.5, 100, out samples);
        Assert.Equal(200, samples);
        time.Advance(s_window);
        Assert.InRange(measured.Read(0.01, 100, out samples)!.Value.TotalMilliseconds, 500, 530);
        Assert.Equal(100, samples);
        time.Advance(2 * s_window);
        Assert.Null(measured.Read(0.5, 1, out samples));
        Assert.Equal(0, samples);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Any_latency_has_a_bucket(long ticks)
    {
        var measured = new LatencyQuantile(s_window, new FakeTimeProvider());
        measured.Observe(TimeSpan.FromTicks(ticks));
        Assert.NotNull(measured.Read(0.5, 1, out _));
    }
}
