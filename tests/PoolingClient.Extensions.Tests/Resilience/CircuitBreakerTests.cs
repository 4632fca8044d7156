using System.Net;
using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>The circuit of each origin: it opens, refuses, lets one through, and closes or stays open.</summary>
public sealed class CircuitBreakerTests
{
    private static readonly Uri s_sick = new("http://sick.test/");

    private bool _isSick = true;
    private TaskCompletionSource? _hold;

    [Fact]
    public async Task It_opens_refuses_tries_and_closes_and_each_step_is_a_decision()
    {
        var time = new FakeTimeProvider();
        using Resilient client = Client(time, out Script script);
        await OpenAsync(client);

        int sent = script.Sent.Count;
        var refused = await Assert.ThrowsAsync<BrokenCircuitException>(() => client.SendAsync("GET", s_sick));
        Assert.Equal(sent, script.Sent.Count);
        ResilienceDecision decision = Assert.Single(refused.GetDecisions(), one => one.Kind == ResilienceDecisionKind.CircuitRefused);
        Assert.Equal(TimeSpan.FromSeconds(5), decision.Delay);
        // Another origin is not touched.
        (await client.SendAsync("GET", new Uri("http://well.test/"))).Dispose();

        // The one that tries fails: it stays open.
        time.Advance(TimeSpan.FromSeconds(5));
        (await client.SendAsync("GET", s_sick)).Dispose();
        await Assert.ThrowsAsync<BrokenCircuitException>(() => client.SendAsync("GET", s_sick));

        _isSick = false;
        time.Advance(TimeSpan.FromSeconds(5));
        (await client.SendAsync("GET", s_sick)).Dispose();
        (await client.SendAsync("GET", s_sick)).Dispose();
        Assert.Equal(
            [ResilienceDecisionKind.CircuitOpened, ResilienceDecisionKind.CircuitHalfOpened, ResilienceDecisionKind.CircuitOpened, ResilienceDecisionKind.CircuitHalfOpened, ResilienceDecisionKind.CircuitClosed],
            client.Kinds.Where(kind => kind is ResilienceDecisionKind.CircuitOpened or ResilienceDecisionKind.CircuitHalfOpened or ResilienceDecisionKind.CircuitClosed));
        Assert.Contains("status 503", client.Decisions.First(one => one.Kind == ResilienceDecisionKind.CircuitOpened).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_tries_and_is_cancelled_closes_nothing()
    {
        var time = new FakeTimeProvider();
        using Resilient client = Client(time, out _);
        await OpenAsync(client);
        time.Advance(TimeSpan.FromSeconds(5));
        _hold = new TaskCompletionSource();
        using var cancellation = new CancellationTokenSource();
        Task<HttpResponseMessage> trying = client.SendAsync("GET", s_sick, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trying);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => client.SendAsync("GET", s_sick));
        Assert.DoesNotContain(ResilienceDecisionKind.CircuitClosed, client.Kinds);
    }

    [Fact]
    public async Task What_the_caller_did_wrong_does_not_open_it()
    {
        using Resilient client = Client(new FakeTimeProvider(), out Script script);
        for (int i = 0; i < 10; i++) (await client.SendAsync("GET", new Uri("http://sick.test/404"))).Dispose();
        Assert.Equal(10, script.Sent.Count);
        Assert.Empty(client.Decisions);
    }

    private static async Task OpenAsync(Resilient client)
    {
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await client.SendAsync("GET", s_sick);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }
    }

    private Resilient Client(FakeTimeProvider time, out Script script)
    {
        script = new Script(async (_, request, cancelled) =>
        {
            if (_hold is { } hold) await hold.Task.WaitAsync(cancelled);
            if (request.RequestUri!.AbsolutePath == "/404") return Script.Answer(404);
            return Script.Answer(_isSick && request.RequestUri.Host == "sick.test" ? 503 : 200);
        });
        return new Resilient(script, o =>
        {
            o.Retry.IsEnabled = false;
            (o.CircuitBreaker.MinimumThroughput, o.CircuitBreaker.FailureRatio) = (4, 0.5);
        }, time);
    }
}
