using System.Net;
using System.Net.Http;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>A downstream that other people wrote: scenarios, delays, Retry-After, on real connections.</summary>
public sealed class WireMockTests : IDisposable
{
    private readonly WireMockServer _server = WireMockServer.Start();
    // An attempt whose answer were not read to its end would keep the only connection from the next one.
    private readonly PoolingHttpHandler _handler = new(new SocketPoolOptions { MaxConnectionsPerServer = 1 });

    private Uri Api => new($"{_server.Url}/api");

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Unavailable_at_first_and_then_well(string method)
    {
        IRequestBuilder matcher = Request.Create().WithPath("/api").UsingMethod(method);
        _server.Given(matcher).InScenario("down").WillSetStateTo("well").RespondWith(Response.Create().WithStatusCode(503).WithBody(new string('x', 4000)));
        _server.Given(matcher).InScenario("down").WhenStateIs("well").RespondWith(Response.Create().WithStatusCode(200).WithBody("done"));
        using var client = new Resilient(_handler, o => o.Retry.Delay = TimeSpan.FromMilliseconds(5));
        using HttpResponseMessage response = await client.SendAsync(Resilient.Request(method, method == "PUT" ? new StringContent("content") : null, Api));
        Assert.Equal("done", await response.Content.ReadAsStringAsync());
        Assert.Equal([ResilienceDecisionKind.Retried], response.GetDecisions().Select(decision => decision.Kind));
        Assert.Equal(2, _server.LogEntries.Count);
        // The answer that was given up was read to its end, and its connection served the second attempt.
        Assert.Equal(1, Assert.Single(_handler.Pool.GetSnapshot().Origins).ConnectionsOpened);
    }

    [Fact]
    public async Task A_write_that_may_have_been_done_is_not_sent_twice()
    {
        _server.Given(Request.Create().WithPath("/api").UsingPost()).RespondWith(Response.Create().WithStatusCode(503));
        using var client = new Resilient(_handler);
        using HttpResponseMessage response = await client.SendAsync(Resilient.Request("POST", new StringContent("order"), Api));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(_server.LogEntries);

        using HttpRequestMessage known = Resilient.Request("POST", new StringContent("order"), Api);
        known.Headers.Add("Idempotency-Key", "\"4711\"");
        using var fast = new Resilient(new PoolingHttpHandler(_handler.Pool), o => (o.Retry.Delay, o.Retry.MaxRetryAttempts) = (TimeSpan.Zero, 1));
        (await fast.SendAsync(known)).Dispose();
        Assert.Equal(1 + 2, _server.LogEntries.Count);
        Assert.All(_server.LogEntries.Skip(1), entry => Assert.Equal("\"4711\"", entry.RequestMessage!.Headers!["Idempotency-Key"].ToString()));
    }

    [Fact]
    public async Task Retry_after_is_waited_for()
    {
        var clock = new Clock();
        IRequestBuilder matcher = Request.Create().WithPath("/api");
        _server.Given(matcher).InScenario("busy").WillSetStateTo("free").RespondWith(Response.Create().WithStatusCode(429).WithHeader("Retry-After", "17"));
        _server.Given(matcher).InScenario("busy").WhenStateIs("free").RespondWith(Response.Create().WithStatusCode(200));
        using var client = new Resilient(_handler, time: clock);
        Task<HttpResponseMessage> sending = client.SendAsync(Resilient.Request("POST", new StringContent("order"), Api));
        Assert.Equal(TimeSpan.FromSeconds(17), await clock.PassNextTimerAsync());
        using HttpResponseMessage response = await sending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_asked_for_again()
    {
        // A scenario goes on when an answer was sent; this goes on when a request has come.
        int asked = 0;
        _server.Given(Request.Create().WithPath(_ => Interlocked.Exchange(ref asked, 1) == 0)).AtPriority(1).RespondWith(Response.Create().WithStatusCode(200).WithDelay(TimeSpan.FromSeconds(15)));
        _server.Given(Request.Create().WithPath("/api")).AtPriority(2).RespondWith(Response.Create().WithStatusCode(200).WithBody("second"));
        using var client = new Resilient(_handler, o =>
        {
            o.Retry.Delay = TimeSpan.Zero;
            (o.AttemptTimeout.IsEnabled, o.AttemptTimeout.Timeout) = (true, TimeSpan.FromSeconds(1));
        });
        using HttpResponseMessage response = await client.SendAsync("GET", Api);
        Assert.Equal("second", await response.Content.ReadAsStringAsync());
        Assert.Equal([ResilienceDecisionKind.AttemptTimedOut, ResilienceDecisionKind.Retried], response.GetDecisions().Select(decision => decision.Kind));
    }

    public void Dispose()
    {
        _handler.Dispose();
        _server.Dispose();
    }
}
