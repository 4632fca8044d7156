using Microsoft.Extensions.Time.Testing;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>Dials that fail hold back the next ones, but never where that would only make an error come late.</summary>
public sealed class DialBackoffTests
{
    [Fact]
    public void Pauses_grow_from_100_ms_to_5_s_and_end_with_a_success()
    {
        var backoff = new DialBackoff(new FakeTimeProvider());
        Assert.Equal(TimeSpan.Zero, backoff.Pause);
        var pauses = new List<double>();
        for (int i = 0; i < 30; i++)
        {
            backoff.Failed();
            pauses.Add(backoff.Pause.TotalSeconds);
        }
        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5], pauses.Take(8));
        Assert.Equal(5, pauses[^1]);
        backoff.Succeeded();
        Assert.Equal((0, TimeSpan.Zero), (backoff.Failures, backoff.Pause));
    }

    [Fact]
    public void While_connections_live_a_dial_waits_for_the_pause_to_pass()
    {
        var script = new PoolScript(cap: 2);
        script.Busy();
        FakeExchange r2 = script.Send();
        script.Log.Clear();
        script.Fail(2);
        script.Log.Expect("dial 2 failed", "r2 failed: Connect");
        Assert.NotNull(r2.Failure);
        script.Send();
        script.Log.Expect();
        Assert.Equal(1, script.Pool.GetSnapshot().DialFailuresInARow);
        script.Wait(TimeSpan.FromMilliseconds(99));
        script.Log.Expect();
        script.Wait(TimeSpan.FromMilliseconds(1));
        script.Log.Expect("dial 3");
        script.Succeed(3);
        Assert.Equal(0, script.Pool.GetSnapshot().DialFailuresInARow);
    }

    [Fact]
    public void A_deadline_that_was_spent_in_a_pause_says_so()
    {
        var script = new PoolScript(cap: 3);
        script.Busy();
        for (int dial = 2; dial <= 7; dial++)
        {
            script.Send();
            script.Fail(dial);
            script.Wait(TimeSpan.FromSeconds(4));
        }
        script.Send();
        script.Fail(script.Connector.LastDial);   // from here on dials pause for 5 s
        FakeExchange late = script.Create();
        late.SetDeadline(script.Time.GetTimestamp() + 2 * script.Time.TimestampFrequency);
        script.Pool.Dispatch(late);
        script.Wait(TimeSpan.FromSeconds(2));
        Assert.Equal((FailureKind.Timeout, RequestStage.Queue, RequestFate.NotSent), (late.Failure?.Kind, late.Failure?.Stage, late.Failure?.Fate));
        Assert.Contains("0.000 s in the queue, 2.000 s held back after failed dials (back-off)", late.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_connection_is_left_the_next_request_dials_at_once()
    {
        var script = new PoolScript(cap: 2);
        for (int dial = 1; dial <= 10; dial++)
        {
            script.Send();
            script.Fail(dial);
        }
        Assert.Equal(10, script.Connector.LastDial);
    }

    [Fact]
    public void After_three_failures_in_a_row_dials_go_one_at_a_time()
    {
        var script = new PoolScript(cap: 10);
        for (int dial = 1; dial <= 3; dial++)
        {
            script.Send();
            script.Fail(dial);
        }
        script.Log.Clear();
        script.Send(4);
        script.Log.Expect("dial 4");
        script.Succeed(4);
        script.Log.Expect("dial 4 ok -> c1", "c1 takes r4", "dial 5", "dial 6", "dial 7");
    }

    [Fact]
    public void A_request_that_could_not_be_sent_again_gets_a_dial_instead_of_a_long_idle_connection()
    {
        (PoolScript script, FakeExchange post) = Reserved();
        script.Log.Expect("dial 2");
        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r2");
        Assert.Null(post.Failure);
    }

    [Fact]
    public void A_reserved_dial_whose_request_is_gone_serves_the_next_one()
    {
        (PoolScript script, FakeExchange post) = Reserved();
        post.Cancel();
        script.Send();
        script.Send();
        script.Log.Expect("dial 2", "r2 failed: Cancelled", "c1 takes r3");
        script.Succeed(2);
        script.Log.Expect("dial 2 ok -> c2", "c2 takes r4");
    }

    [Fact]
    public void A_reserved_dial_that_fails_leaves_its_request_the_idle_connection()
    {
        (PoolScript script, FakeExchange post) = Reserved();
        script.Fail(2);
        Assert.Null(post.Failure);
        script.Log.Expect("dial 2", "dial 2 failed", "c1 takes r2");
    }

    /// <summary>A connection that was idle for more than half of its limit, and a POST for which another is being made.</summary>
    private static (PoolScript Script, FakeExchange Post) Reserved()
    {
        var script = new PoolScript(cap: 3, idle: TimeSpan.FromSeconds(10));
        script.Idle();
        script.Wait(TimeSpan.FromSeconds(6));
        script.Log.Clear();
        FakeExchange post = script.Create();
        post.SetIdempotent(false);
        script.Pool.Dispatch(post);
        return (script, post);
    }
}
