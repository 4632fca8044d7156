using System.Globalization;
using System.Net.Http;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>Retry-After (RFC 9110 10.2.3): a peer may write anything there.</summary>
public sealed class RetryAfterTests
{
    /// <summary>What the first pause is without Retry-After: 0.5 s by its formula, here between these.</summary>
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(0.25);

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(1.5);

    [Theory]
    [InlineData("7", 7)]
    [InlineData(" 7 ", 7)]
    [InlineData("30", 30)]        // exactly the bound
    [InlineData("0", null)]       // our own pause is longer
    [InlineData("", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", null)]
    [InlineData("date+12", 12)]
    [InlineData("date-12", null)]
    public async Task What_it_asks_for_is_waited_for_and_what_makes_no_sense_is_not(string value, int? seconds)
    {
        var clock = new Clock();
        clock.SetUtcNow(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        if (value.StartsWith("date", StringComparison.Ordinal)) value = clock.GetUtcNow().AddSeconds(int.Parse(value[4..], CultureInfo.InvariantCulture)).ToString("r", CultureInfo.InvariantCulture);
        using var client = new Resilient(new Script((attempt, _, _) => Task.FromResult(attempt == 1 ? Script.Answer(429, value) : Script.Answer(200))), o => o.Retry.Delay = TimeSpan.FromSeconds(0.5), clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        TimeSpan pause = await clock.PassNextTimerAsync();
        using HttpResponseMessage response = await sending;
        if (seconds is { } asked) Assert.Equal(TimeSpan.FromSeconds(asked), pause);
        else Assert.InRange(pause, s_least, s_most);
    }

    [Theory]
    [InlineData("31")]
    [InlineData("86400")]
    [InlineData("99999999999")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task More_than_the_bound_is_not_waited_for(string value)
    {
        var script = new Script((_, _, _) => Task.FromResult(Script.Answer(503, value)));
        using var client = new Resilient(script);
        using HttpResponseMessage response = await client.SendAsync("GET");
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Single(script.Sent);
        Assert.Contains("MaxRetryAfter of 30 s", Assert.Single(response.GetDecisions()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_is_read_by_the_servers_own_clock_where_it_tells_the_time()
    {
        var clock = new Clock();
        clock.SetUtcNow(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        DateTimeOffset servers = clock.GetUtcNow().AddHours(3);
        using var client = new Resilient(new Script((attempt, _, _) =>
        {
            HttpResponseMessage answer = attempt == 1 ? Script.Answer(503, servers.AddSeconds(9).ToString("r", CultureInfo.InvariantCulture)) : Script.Answer(200);
            answer.Headers.Date = servers;
            return Task.FromResult(answer);
        }), time: clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        Assert.Equal(TimeSpan.FromSeconds(9), await clock.PassNextTimerAsync());
        (await sending).Dispose();
    }

    [Fact]
    public async Task It_can_be_ignored()
    {
        var clock = new Clock();
        using var client = new Resilient(new Script((attempt, _, _) => Task.FromResult(attempt == 1 ? Script.Answer(503, "3600") : Script.Answer(200))), o => o.Retry.HonorRetryAfter = false, clock);
        Task<HttpResponseMessage> sending = client.SendAsync("GET");
        Assert.InRange(await clock.PassNextTimerAsync(), TimeSpan.Zero, s_most);
        (await sending).Dispose();
    }
}
