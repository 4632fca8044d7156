using PoolingClient.Testing;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace PoolingClient.Extensions.Tests;

/// <summary>A service in front, WireMock.Net or a socket server behind, real sockets between.</summary>
public sealed class KestrelTests
{
    [Fact]
    public async Task A_typed_client_from_configuration_calls_WireMock_over_one_connection()
    {
        using WireMockServer downstream = WireMockServer.Start();
        downstream.Given(Request.Create().WithPath("/v1/orders/*").UsingGet().WithHeader("X-Tenant", "7")).RespondWith(Response.Create().WithStatusCode(200).WithBody("from WireMock"));
        await using var api = new Api(new() { ["PoolingClient:Clients:Orders:BaseAddress"] = downstream.Url + "/v1/", ["PoolingClient:Clients:Orders:DefaultRequestHeaders:X-Tenant"] = "7" });
        using var caller = new HttpClient(new PoolingHttpHandler()) { BaseAddress = api.Address };
        for (int i = 0; i < 20; i++) Assert.Equal("from WireMock", await caller.GetStringAsync(new Uri($"/orders/{i}", UriKind.Relative)).InTime());
        Assert.Equal(20, downstream.LogEntries.Count);
        Assert.Equal("Healthy", await caller.GetStringAsync(new Uri("/health", UriKind.Relative)).InTime());
    }

    [Fact]
    public async Task A_scenario_of_WireMock_503_then_200_is_two_answers_without_resilience()
    {
        using WireMockServer downstream = WireMockServer.Start();
        downstream.Given(Request.Create().WithPath("/orders/1")).InScenario("start").WillSetStateTo("up").RespondWith(Response.Create().WithStatusCode(503).WithDelay(TimeSpan.FromMilliseconds(5)));
        downstream.Given(Request.Create().WithPath("/orders/1")).InScenario("start").WhenStateIs("up").RespondWith(Response.Create().WithStatusCode(200).WithBody("up"));
        await using var api = new Api(new() { ["PoolingClient:Clients:Orders:BaseAddress"] = downstream.Url + "/" });
        using var caller = new HttpClient { BaseAddress = api.Address };
        using HttpResponseMessage first = await caller.GetAsync(new Uri("/orders/1", UriKind.Relative)).InTime();
        Assert.Equal(500, (int)first.StatusCode);
        Assert.Equal("up", await caller.GetStringAsync(new Uri("/orders/1", UriKind.Relative)).InTime());
    }

    public static TheoryData<string[], string?> Deadlines => new()
    {
        { [], null },
        { ["5000"], "5000" },
        { ["99999999999"], "3600000" },
        { ["-5"], null },
        { ["5 s"], null },
        { ["+5000"], null },
        { ["9999999999999999999999"], null },
        { [""], null },
        { ["5000", "6000"], null },
    };

    [Theory]
    [MemberData(nameof(Deadlines))]
    public async Task The_deadline_of_the_incoming_request_goes_on_to_the_next_service(string[] incoming, string? outgoing)
    {
        await using SocketServer downstream = SocketServer.StartEcho();
        await using var api = new Api(new() { ["PoolingClient:Clients:Orders:BaseAddress"] = downstream.Uri.ToString(), ["PoolingClient:Clients:Orders:DeadlineHeader"] = "X-Deadline-Ms" });
        // By the wire door: a field line for each value.
        using var caller = new SocketPool();
        var request = new WireRequest("GET", new Uri(api.Address, "/orders/1"));
        foreach (string value in incoming) request.AddField("X-Deadline-Ms", value);
        using WireResponse response = await caller.SendAsync(request).AsTask().InTime();
        Assert.Equal(200, response.StatusCode);
        string? sent = downstream.Requests[0].Fields["X-Deadline-Ms"];
        if (outgoing is null) Assert.Null(sent);
        else Assert.InRange(long.Parse(sent!.Trim(), System.Globalization.CultureInfo.InvariantCulture), 1, long.Parse(outgoing, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_caller_that_waits_no_longer_is_not_worked_for()
    {
        await using SocketServer downstream = SocketServer.Start(async (_, gone) =>
        {
            await Task.Delay(Timeout.Infinite, gone);
            return ServerResponse.Ok();
        });
        await using var api = new Api(new() { ["PoolingClient:Clients:Orders:BaseAddress"] = downstream.Uri.ToString() }, options => options.HeaderName = "X-Patience");
        using var caller = new HttpClient { BaseAddress = api.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/1");
        request.Headers.Add("X-Patience", "100");
        using HttpResponseMessage response = await caller.SendAsync(request).InTime();
        Assert.Equal(500, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("X Deadline")]
    [InlineData("")]
    public void A_name_that_is_none_is_refused(string name) => Assert.Throws<ArgumentException>(() => new IncomingDeadlineOptions { HeaderName = name });
}
