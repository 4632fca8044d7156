using System.Net;
using System.Net.Http;
using Polly.Timeout;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>One budget of time for all attempts and pauses.</summary>
public sealed class DeadlineTests
{
    private static TimeSpan? DeadlineOf(HttpRequestMessage message) => message.Options.TryGetValue(PoolingRequestOptions.Deadline, out TimeSpan value) ? value : null;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_attempt_has_what_is_left_and_the_caller_finds_its_message_as_it_was(bool byRequest)
    {
        var clock = new Clock();
        var given = new List<TimeSpan?>();
        var script = new Script(503, 503, 200) { Before = message => given.Add(DeadlineOf(message)) };
        using var client = new Resilient(script, o => o.Deadline = byRequest ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(60), clock);
        using HttpRequestMessage request = Resilient.Request("GET");
        if (byRequest) request.SetDeadline(TimeSpan.FromSeconds(60));
        Task<HttpResponseMessage> sending = client.SendAsync(request);
        Assert.Equal(TimeSpan.FromSeconds(60.1), await clock.NextTimerAsync());   // the deadline's own timer, with its grace
        TimeSpan first = await clock.PassNextTimerAsync();
        TimeSpan second = await clock.PassNextTimerAsync();
        (await sending).Dispose();

        TimeSpan whole = TimeSpan.FromSeconds(60);
        Assert.Equal([whole, whole - first, whole - first - second], given);
        Assert.Equal(byRequest ? whole : null, DeadlineOf(request));
    }

    [Fact]
    public async Task A_pause_that_would_pass_it_is_not_begun_and_the_reason_says_what_is_left()
    {
        var clock = new Clock();
        var script = new Script((_, _, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(1.5));
            return Task.FromResult(Script.Answer(503, "1"));
        });
        using var client = new Resilient(script, time: clock);
        using HttpResponseMessage response = await client.SendAsync(Resilient.Request("GET").SetDeadline(TimeSpan.FromSeconds(2)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(script.Sent);
        string reason = Assert.Single(response.GetDecisions()).Reason;
        Assert.Contains("pause of 1 s would pass the deadline of 2 s, of which 0.5 s are left", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_below_that_keeps_no_deadlines_is_cut_off()
    {
        var clock = new Clock();
        var script = new Script(async (_, _, cancelled) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            return Script.Answer(200);
        });
        using var client = new Resilient(script, o => o.Deadline = TimeSpan.FromSeconds(3), clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        await clock.PassNextTimerAsync();
        var failure = await Assert.ThrowsAsync<TimeoutRejectedException>(() => sending);
        Assert.Contains(failure.GetDecisions(), decision => decision.Kind == ResilienceDecisionKind.DeadlinePassed && decision.Delay == TimeSpan.FromSeconds(3));
        Assert.Single(script.Sent);
    }

    [Fact]
    public async Task The_pools_deadline_holds_for_all_attempts_together()
    {
        // Nobody listens there: each attempt is refused at once.
        int port = ClosedPort.Find();
        using var handler = new PoolingHttpHandler(new SocketPoolOptions { Deadline = TimeSpan.FromSeconds(5) });
        using var client = new Resilient(handler, o => o.Retry.Delay = TimeSpan.FromSeconds(30));
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => client.SendAsync("GET", new Uri($"http://127.0.0.1:{port}/")));
        Assert.Contains("the deadline of 5 s", Assert.Single(failure.GetDecisions()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_ended_and_sent_again_where_that_is_safe()
    {
        var clock = new Clock();
        var script = new Script(async (attempt, _, cancelled) =>
        {
            if (attempt == 1) await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            return Script.Answer(200);
        });
        using var client = new Resilient(script, o => o.AttemptTimeout.IsEnabled = true, clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        Assert.Equal(TimeSpan.FromSeconds(10), await clock.PassNextTimerAsync());
        await clock.PassNextTimerAsync();
        using HttpResponseMessage response = await sending;
        Assert.Equal([ResilienceDecisionKind.AttemptTimedOut, ResilienceDecisionKind.Retried], response.GetDecisions().Select(decision => decision.Kind));

        // A POST may have been processed.
        script = new Script(async (_, _, cancelled) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            return Script.Answer(200);
        });
        clock = new Clock();
        using var other = new Resilient(script, o => o.AttemptTimeout.IsEnabled = true, clock);
        sending = other.SendAsync("POST");
        await clock.PassNextTimerAsync();
        var failure = await Assert.ThrowsAsync<TimeoutRejectedException>(() => sending);
        Assert.Equal([ResilienceDecisionKind.AttemptTimedOut, ResilienceDecisionKind.NotRetried], failure.GetDecisions().Select(decision => decision.Kind));
        Assert.Single(script.Sent);
    }
}
