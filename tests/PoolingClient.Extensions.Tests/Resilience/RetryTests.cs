using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>Which outcomes are sent again, and what is decided on the way; no sockets, and a time that stands still.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData("GET", 408, true)]
    [InlineData("GET", 425, true)]
    [InlineData("GET", 429, true)]
    [InlineData("GET", 500, true)]
    [InlineData("GET", 502, true)]
    [InlineData("GET", 503, true)]
    [InlineData("GET", 504, true)]
    [InlineData("PUT", 503, true)]
    [InlineData("DELETE", 500, true)]
    [InlineData("POST", 425, true)]   // says that it did not act
    [InlineData("POST", 429, true)]
    [InlineData("POST", 408, false)]
    [InlineData("POST", 500, false)]
    [InlineData("POST", 503, false)]
    [InlineData("PATCH", 503, false)]
    [InlineData("GET", 400, false)]
    [InlineData("GET", 404, false)]
    [InlineData("GET", 409, false)]
    [InlineData("GET", 301, false)]
    public async Task A_response_is_retried_where_it_may_pass_and_that_is_safe(string method, int status, bool isRetried)
    {
        var script = new Script(status, 200);
        using var client = new Resilient(script, o => o.Retry.Delay = TimeSpan.Zero);
        using HttpResponseMessage response = await client.SendAsync(method);
        Assert.Equal(isRetried ? 200 : status, (int)response.StatusCode);
        Assert.Equal(isRetried ? 2 : 1, script.Sent.Count);
        bool isFailure = status is 408 or 425 or 429 or >= 500;
        ResilienceDecisionKind[] expected = isRetried ? [ResilienceDecisionKind.Retried] : isFailure ? [ResilienceDecisionKind.NotRetried] : [];
        Assert.Equal(expected, client.Kinds);
        Assert.Equal(expected, response.GetDecisions().Select(decision => decision.Kind));
        if (isFailure) Assert.Contains($"status {status}", client.Decisions.First().Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, "POST", true)]
    [InlineData(HttpRequestError.NameResolutionError, "POST", true)]
    [InlineData(HttpRequestError.ResponseEnded, "POST", false)]
    [InlineData(HttpRequestError.ResponseEnded, "GET", true)]
    [InlineData(HttpRequestError.Unknown, "GET", true)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, "GET", false)]
    [InlineData(HttpRequestError.VersionNegotiationError, "GET", false)]
    [InlineData(HttpRequestError.SecureConnectionError, "GET", false)]
    public async Task A_failure_of_another_handler_below_is_judged_by_its_error(HttpRequestError error, string method, bool isRetried)
    {
        var script = new Script((attempt, _, _) => attempt == 1 ? throw new HttpRequestException(error, "lost", new AuthenticationException()) : Task.FromResult(Script.Answer(200)));
        using var client = new Resilient(script, o => o.Retry.Delay = TimeSpan.Zero);
        if (isRetried)
        {
            using HttpResponseMessage response = await client.SendAsync(method);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(method));
        ResilienceDecision decision = Assert.Single(failure.GetDecisions());
        Assert.Equal(ResilienceDecisionKind.NotRetried, decision.Kind);
        Assert.Equal(decision.ToString(), failure.Data[DecisionExtensions.DataKey]);
    }

    [Fact]
    public async Task Pauses_grow_are_bounded_and_the_last_outcome_is_the_callers()
    {
        var clock = new Clock();
        var script = new Script(503);
        using var client = new Resilient(script, o => (o.Retry.MaxRetryAttempts, o.Retry.Delay, o.Retry.MaxDelay) = (4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)), clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        var pauses = new List<TimeSpan>();
        for (int i = 0; i < 4; i++) pauses.Add(await clock.PassNextTimerAsync());
        using HttpResponseMessage response = await sending;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(5, script.Sent.Count);
        // Timers count whole milliseconds.
        Assert.Equal(pauses.Select(pause => (int)pause.TotalMilliseconds), client.Decisions.Take(4).Select(decision => (int)decision.Delay!.Value.TotalMilliseconds));
        Assert.True(pauses[0] < pauses[1] && pauses[1] < pauses[2], string.Join(' ', pauses));
        Assert.InRange(pauses[0], TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5));
        Assert.Equal(TimeSpan.FromSeconds(3), pauses[3]);
        ResilienceDecision last = client.Decisions.Last();
        Assert.Equal((ResilienceDecisionKind.NotRetried, 5), (last.Kind, last.Attempt));
        Assert.Contains("MaxRetryAttempts", last.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_is_read_once_is_not_sent_again_and_the_reason_says_so()
    {
        var script = new Script(503, 200);
        using var client = new Resilient(script);
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes("once"));
        using HttpResponseMessage response = await client.SendAsync(Resilient.Request("PUT", new StreamContent(stream)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("content cannot be sent again", Assert.Single(response.GetDecisions()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_further_attempt_is_made_of_the_request_as_it_was()
    {
        var script = new Script((attempt, request, _) =>
        {
            // As a trace and a redirect do.
            request.Headers.TryAddWithoutValidation("traceparent", $"attempt-{attempt}");
            request.Headers.Authorization = null;
            request.RequestUri = new Uri("http://elsewhere.test/");
            return Task.FromResult(Script.Answer(attempt < 3 ? 503 : 200));
        });
        using var client = new Resilient(script, o => o.Retry.Delay = TimeSpan.Zero);
        using HttpRequestMessage request = Resilient.Request("PUT", new StringContent("content"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer token");
        request.Headers.TryAddWithoutValidation("X-Many", ["1", "2"]);
        request.Options.Set(new HttpRequestOptionsKey<string>("mine"), "kept");
        var seen = new List<string>();
        script.Before = message => seen.Add($"{message.RequestUri} {string.Join(',', message.Headers.Select(field => $"{field.Key}={string.Join('+', field.Value)}"))} {((IDictionary<string, object?>)message.Options)["mine"]}");
        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal(3, seen.Count);
        Assert.Equal($"{Resilient.Origin} Authorization=Bearer token,X-Many=1+2 kept", seen[0]);
        Assert.All(seen, text => Assert.Equal(seen[0], text));
        Assert.Same(request, script.Sent.First());
        Assert.All(script.Sent, message => Assert.Same(request.Content, message.Content));
        Assert.Equal(new int?[] { null, 1, 2 }, script.Sent.Select(message => message.Options.TryGetValue(PoolingRequestOptions.ResendCount, out int count) ? count : (int?)null));
    }

    [Fact]
    public async Task The_response_of_an_attempt_that_is_given_up_is_disposed_before_the_pause()
    {
        var clock = new Clock();
        var given = new List<HttpResponseMessage>();
        var script = new Script((attempt, _, _) =>
        {
            given.Add(Script.Answer(attempt == 1 ? 503 : 200));
            return Task.FromResult(given[^1]);
        });
        using var client = new Resilient(script, time: clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        TimeSpan pause = await clock.NextTimerAsync();
        Assert.True(((Tracked)given[0].Content).IsDisposed);
        clock.Advance(pause);
        using HttpResponseMessage response = await sending;
        Assert.Same(given[1], response);
        Assert.False(((Tracked)response.Content).IsDisposed);
    }

    [Fact]
    public async Task The_caller_may_cancel_in_a_pause()
    {
        var clock = new Clock();
        var script = new Script(503);
        using var client = new Resilient(script, time: clock);
        using var cancellation = new CancellationTokenSource();
        Task<HttpResponseMessage> sending = client.SendAsync("GET", cancellationToken: cancellation.Token);
        await clock.NextTimerAsync();
        await cancellation.CancelAsync();
        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(cancellation.Token, failure.CancellationToken);
        Assert.Single(script.Sent);
    }

    [Fact]
    public async Task What_decides_and_throws_fails_no_request()
    {
        using var client = new Resilient(new Script(503, 200), o =>
        {
            o.Retry.Delay = TimeSpan.Zero;
            o.OnDecision = _ => throw new InvalidOperationException("no");
        });
        using HttpResponseMessage response = await client.SendAsync("GET");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(client.Log.GetSnapshot(), record => record.Id.Id == 322);
    }

    [Fact]
    public async Task Decisions_are_logged_under_ids_that_stay()
    {
        using var client = new Resilient(new Script(503), o => (o.Retry.Delay, o.Retry.MaxRetryAttempts) = (TimeSpan.Zero, 1));
        using HttpResponseMessage response = await client.SendAsync("GET");
        var records = client.Log.GetSnapshot().Where(record => record.Category == "PoolingClient.Resilience").ToArray();
        Assert.Equal([(301, "Retried"), (302, "NotRetried")], records.Select(record => (record.Id.Id, record.Id.Name!)));
        Assert.All(records, record => Assert.DoesNotContain("secret", record.Message, StringComparison.Ordinal));
        Assert.StartsWith("Retried, attempt 1 to http://origin.test", records[0].Message, StringComparison.Ordinal);
        Assert.All(records, record => Assert.DoesNotContain("null", record.Message, StringComparison.Ordinal));
        // Polly says it too.
        Assert.Contains(client.Log.GetSnapshot(), record => record.Category == "Polly" && record.Message.Contains("OnRetry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_retry_is_counted_in_the_metrics_of_pools()
    {
        using var collector = new MetricCollector<long>(null, PoolingTelemetry.MeterName, "poolingclient.request.retries");
        using var client = new Resilient(new Script(503, 200), o => o.Retry.Delay = TimeSpan.Zero);
        (await client.SendAsync("GET", new Uri("http://counted.test/"))).Dispose();
        CollectedMeasurement<long> measured = Assert.Single(collector.GetMeasurementSnapshot(), one => Equals(one.Tags["server.address"], "counted.test"));
        Assert.Equal((1L, "503"), (measured.Value, measured.Tags["poolingclient.retry.reason"]));
    }

    [Fact]
    public void A_caller_that_blocks_gets_the_same()
    {
        using var client = new HttpClient(new PoolingResilienceHandler(new PoolingResilienceOptions { Retry = { Delay = TimeSpan.Zero } }, new Script(503, 200)));
        using HttpResponseMessage response = client.Send(Resilient.Request("GET"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
