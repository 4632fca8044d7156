using System.Net.Http;
using Polly.RateLimiting;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>How many attempts may be under way to an origin.</summary>
public sealed class ConcurrencyTests
{
    [Fact]
    public async Task What_is_more_is_refused_waits_for_nobody_and_is_not_retried()
    {
        var hold = new TaskCompletionSource();
        var script = new Script(async (_, request, cancelled) =>
        {
            if (request.RequestUri!.Host == "origin.test") await hold.Task.WaitAsync(cancelled);
            return Script.Answer(200);
        });
        using var client = new Resilient(script, o => o.ConcurrencyLimit.PermitLimit = 2);
        Task<HttpResponseMessage>[] held = [client.SendAsync("GET"), client.SendAsync("GET")];
        var failure = await Assert.ThrowsAsync<RateLimiterRejectedException>(() => client.SendAsync("GET"));
        Assert.Equal(2, script.Sent.Count);
        Assert.Contains(failure.GetDecisions(), decision => decision.Kind == ResilienceDecisionKind.ConcurrencyRefused && decision.Reason.Contains("PermitLimit", StringComparison.Ordinal));
        (await client.SendAsync("GET", new Uri("http://other.test/"))).Dispose();
        hold.SetResult();
        foreach (Task<HttpResponseMessage> one in held) (await one).Dispose();
        (await client.SendAsync("GET")).Dispose();
    }

    [Fact]
    public async Task A_pause_holds_no_permit()
    {
        var clock = new Clock();
        using var client = new Resilient(new Script(503, 200), o => o.ConcurrencyLimit.PermitLimit = 1, clock);
        Task<HttpResponseMessage> pausing = client.SendAsync("GET");
        TimeSpan pause = await clock.NextTimerAsync();
        (await client.SendAsync("GET")).Dispose();
        clock.Advance(pause);
        (await pausing).Dispose();
    }

    [Fact]
    public async Task As_many_as_may_wait_wait()
    {
        var hold = new TaskCompletionSource();
        var script = new Script(async (_, _, cancelled) =>
        {
            await hold.Task.WaitAsync(cancelled);
            return Script.Answer(200);
        });
        using var client = new Resilient(script, o => (o.ConcurrencyLimit.PermitLimit, o.ConcurrencyLimit.QueueLimit) = (1, 1));
        Task<HttpResponseMessage> held = client.SendAsync("GET");
        Task<HttpResponseMessage> waiting = client.SendAsync("GET");
        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => client.SendAsync("GET"));
        Assert.Single(script.Sent);
        hold.SetResult();
        (await held).Dispose();
        (await waiting).Dispose();
        Assert.Equal(2, script.Sent.Count);
    }
}
