using Microsoft.Extensions.Time.Testing;
using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>The estimated wait, and requests whose deadline it cannot meet.</summary>
public sealed class AdmissionTests
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_estimate_says_nothing_before_it_has_seen_enough_and_after_it_is_stale()
    {
        var estimate = new WaitEstimate(_time);
        Assert.Null(estimate.LeastWait(100));
        Release(estimate, 32);
        Assert.Null(estimate.LeastWait(100));   // 32 releases are 31 gaps
        Release(estimate, 1);
        Assert.NotNull(estimate.LeastWait(100));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(estimate.LeastWait(100));
    }

    [Fact]
    public void It_grows_with_those_ahead_and_is_rather_too_short()
    {
        var estimate = new WaitEstimate(_time);
        Release(estimate, 200);
        Assert.InRange(estimate.LeastWait(9)!.Value.TotalSeconds, 0.9, 1);
        Assert.InRange(estimate.LeastWait(99)!.Value.TotalSeconds, 9, 10);
        for (int i = 0; i < 200; i++)
        {
            _time.Advance(i % 2 == 0 ? Gap / 10 : Gap * 1.9);   // the same rate, unevenly
            estimate.Released(1);
        }
        Assert.InRange(estimate.LeastWait(99)!.Value.TotalSeconds, 0, 5);
    }

    [Fact]
    public void After_an_empty_queue_it_begins_anew()
    {
        var estimate = new WaitEstimate(_time);
        Release(estimate, 100);
        estimate.Interrupted();
        Assert.Null(estimate.LeastWait(100));
    }

    [Fact]
    public void A_request_whose_deadline_cannot_be_met_is_refused_when_it_comes()
    {
        PoolScript script = Busy(releases: 40);
        FakeExchange late = Create(script, TimeSpan.FromSeconds(0.3));
        FakeExchange patient = Create(script, TimeSpan.FromSeconds(10));
        script.Pool.Dispatch(late);
        script.Pool.Dispatch(patient);
        Assert.Equal((FailureKind.Timeout, RequestStage.Queue, RequestFate.NotSent), (late.Failure!.Kind, late.Failure.Stage, late.Failure.Fate));
        Assert.IsType<TimeoutException>(late.Failure.Cause);
        Assert.Contains("cannot be met: 10 requests are ahead of it", late.Failure.Message, StringComparison.Ordinal);
        Assert.Null(patient.Failure);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(0)]
    public void It_waits_and_may_be_lucky_where_the_estimate_is_poor(int releases)
    {
        PoolScript script = Busy(releases);
        FakeExchange late = Create(script, TimeSpan.FromSeconds(0.3));
        script.Pool.Dispatch(late);
        Assert.Null(late.Failure);
    }

    private static FakeExchange Create(PoolScript script, TimeSpan deadline)
    {
        FakeExchange exchange = script.Create();
        exchange.SetDeadline(script.Settings.InstantAfter(deadline));
        return exchange;
    }

    /// <summary>One connection that became free so often, every 100 ms, and ten that wait for it.</summary>
    private static PoolScript Busy(int releases)
    {
        var script = new PoolScript(cap: 1);
        (FakeConnection c1, _) = script.Busy();
        script.Send(releases + 10);
        for (int i = 0; i < releases; i++)
        {
            script.Time.Advance(Gap);
            c1.Finish(c1.Outstanding[0]);
        }
        return script;
    }

    private void Release(WaitEstimate estimate, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _time.Advance(Gap);
            estimate.Released(1);
        }
    }
}
