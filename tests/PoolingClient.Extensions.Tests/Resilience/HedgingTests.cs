using System.Net;
using System.Net.Http;
using System.Text;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>Two attempts side by side: who wins, what becomes of the other, and when there is none.</summary>
public sealed class HedgingTests
{
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_hedge_that_answers_first_wins_and_the_first_attempt_is_cancelled()
    {
        var clock = new Clock();
        var cancelled = new TaskCompletionSource();
        var script = new Script(async (attempt, _, token) =>
        {
            if (attempt == 1)
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                }
                finally
                {
                    cancelled.SetResult();
                }
            }
            return Script.Answer(200);
        });
        using Resilient client = Client(script, clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        Assert.Equal(s_late, await clock.PassNextTimerAsync());
        using HttpResponseMessage response = await sending;
        await cancelled.Task.InTime();
        Assert.Equal([ResilienceDecisionKind.Hedged, ResilienceDecisionKind.HedgeWon], response.GetDecisions().Select(decision => decision.Kind));
        Assert.Equal(99, response.GetDecisions()[0].BudgetLeft!.Value, 3);
        HttpRequestMessage hedge = script.Sent.Last();
        Assert.True(hedge.Options.TryGetValue(PoolingRequestOptions.AllowPipelining, out bool may));
        Assert.False(may);
    }

    [Fact]
    public async Task A_hedge_that_is_slower_loses_and_the_response_it_has_nevertheless_is_disposed()
    {
        var clock = new Clock();
        var first = new TaskCompletionSource<HttpResponseMessage>();
        var second = new TaskCompletionSource<HttpResponseMessage>();
        // It does not listen to its cancellation.
        var script = new Script((attempt, _, _) => attempt == 1 ? first.Task : second.Task);
        using Resilient client = Client(script, clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        await clock.PassNextTimerAsync();
        await Waits.UntilAsync(() => script.Sent.Count == 2);
        HttpResponseMessage answer = Script.Answer(200);
        first.SetResult(answer);
        using HttpResponseMessage response = await sending;
        Assert.Same(answer, response);
        Assert.Equal([ResilienceDecisionKind.Hedged, ResilienceDecisionKind.HedgeLost], response.GetDecisions().Select(decision => decision.Kind));

        HttpResponseMessage late = Script.Answer(200);
        second.SetResult(late);
        await ((Tracked)late.Content).Disposed;
        Assert.False(((Tracked)answer.Content).IsDisposed);
    }

    [Theory]
    [InlineData(503, 200, 200)]   // a failure does not win over an attempt that is still under way
    [InlineData(503, 500, 503)]   // both fail: as without a hedge
    public async Task A_failure_waits_for_the_other_attempt(int firstStatus, int hedgeStatus, int expected)
    {
        var clock = new Clock();
        var first = new TaskCompletionSource<HttpResponseMessage>();
        var second = new TaskCompletionSource<HttpResponseMessage>();
        var script = new Script((attempt, _, _) => attempt == 1 ? first.Task : second.Task);
        using Resilient client = Client(script, clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        await clock.PassNextTimerAsync();
        await Waits.UntilAsync(() => script.Sent.Count == 2);
        (HttpResponseMessage one, HttpResponseMessage two) = (Script.Answer(firstStatus), Script.Answer(hedgeStatus));
        first.SetResult(one);
        Assert.False(sending.IsCompleted);
        second.SetResult(two);
        using HttpResponseMessage response = await sending;
        Assert.Equal(expected, (int)response.StatusCode);
        await ((Tracked)(response == one ? two : one).Content).Disposed;
    }

    [Fact]
    public async Task A_failure_before_it_is_late_is_no_reason_for_a_hedge()
    {
        var script = new Script(503);
        using Resilient client = Client(script, new Clock());
        using HttpResponseMessage response = await client.SendAsync("GET");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(script.Sent);
    }

    [Fact]
    public async Task What_is_not_idempotent_or_cannot_be_read_twice_is_not_hedged()
    {
        var script = new Script(200);
        using Resilient client = Client(script, new Clock());
        using HttpResponseMessage post = await client.SendAsync("POST");
        Assert.Contains("POST is not idempotent", Assert.Single(post.GetDecisions()).Reason, StringComparison.Ordinal);
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes("once"));
        using HttpResponseMessage put = await client.SendAsync(Resilient.Request("PUT", new StreamContent(stream)));
        Assert.Contains("not in memory", Assert.Single(put.GetDecisions()).Reason, StringComparison.Ordinal);
        Assert.Equal(2, script.Sent.Count);
    }

    [Fact]
    public async Task It_is_charged_to_the_retry_budget()
    {
        var clock = new Clock();
        var hold = new TaskCompletionSource();
        // Each attempt has an answer of its own: the one of whoever loses is disposed.
        var script = new Script(async (_, _, _) =>
        {
            await hold.Task;
            return Script.Answer(200);
        });
        using Resilient client = Client(script, clock, o => (o.RetryBudget.Burst, o.RetryBudget.PerSecond, o.RetryBudget.Ratio) = (1, 0, 0));
        Task<HttpResponseMessage> one = client.SendAsync("GET");
        await clock.PassNextTimerAsync();
        await Waits.UntilAsync(() => script.Sent.Count == 2);
        Task<HttpResponseMessage> two = client.SendAsync("GET");
        await clock.PassNextTimerAsync();
        await Waits.UntilAsync(() => client.Kinds.Contains(ResilienceDecisionKind.NotHedged));
        Assert.Equal(3, script.Sent.Count);
        Assert.Contains("retry budget", client.Decisions.Last().Reason, StringComparison.Ordinal);
        hold.SetResult();
        (await one).Dispose();
        (await two).Dispose();
    }

    [Fact]
    public async Task How_late_is_late_is_measured_for_each_origin()
    {
        var clock = new Clock();
        var delays = new Queue<int>(Enumerable.Range(1, 100));
        var script = new Script((attempt, request, token) =>
        {
            if (delays.TryDequeue(out int milliseconds)) clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            return Task.FromResult(Script.Answer(200));
        });
        using Resilient client = Client(script, clock, o => o.Hedging.Delay = null);
        for (int i = 0; i < 100; i++) (await client.SendAsync("GET")).Dispose();
        Assert.All(client.Decisions, decision => Assert.Contains("not known yet", decision.Reason, StringComparison.Ordinal));
        (await client.SendAsync("GET")).Dispose();
        TimeSpan late = await clock.NextTimerAsync();
        Assert.InRange(late, TimeSpan.FromMilliseconds(95), TimeSpan.FromMilliseconds(95 * 1.06));
        // Of another origin nothing is known.
        using HttpResponseMessage other = await client.SendAsync("GET", new Uri("http://other.test/"));
        Assert.Contains("0 answers", Assert.Single(other.GetDecisions()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_cancellation_ends_both()
    {
        var clock = new Clock();
        var script = new Script(async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return Script.Answer(200);
        });
        using Resilient client = Client(script, clock);
        using var cancellation = new CancellationTokenSource();
        Task<HttpResponseMessage> sending = client.SendAsync("GET", cancellationToken: cancellation.Token);
        await clock.PassNextTimerAsync();
        await Waits.UntilAsync(() => script.Sent.Count == 2);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private static Resilient Client(Script script, Clock clock, Action<PoolingResilienceOptions>? change = null) => new(script, o =>
    {
        o.Retry.IsEnabled = false;
        (o.Hedging.IsEnabled, o.Hedging.Delay) = (true, s_late);
        change?.Invoke(o);
    }, clock);
}
