using System.Diagnostics;
using System.Net.Http;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>A trace shows what was decided, also where the decision was no.</summary>
public sealed class DecisionEventTests
{
    [Fact]
    public async Task Decisions_are_events_of_the_activity_that_the_request_is_made_in()
    {
        using Resilient client = new(new Script(503, 404, 503), options => options.Retry.Delay = TimeSpan.Zero);
        using Activity caller = new Activity("caller").Start();
        using HttpResponseMessage first = await client.SendAsync("GET");
        using HttpResponseMessage second = await client.SendAsync("POST");
        ActivityEvent[] events = [.. caller.Events];
        Assert.Equal(["poolingclient.resilience.Retried", "poolingclient.resilience.NotRetried"], events.Select(happened => happened.Name));
        Dictionary<string, object?> yes = new(events[0].Tags), no = new(events[1].Tags);
        Assert.Equal(("status 503", 1, "http://origin.test", 0d), (yes["poolingclient.resilience.reason"], yes["poolingclient.resilience.attempt"], yes["poolingclient.resilience.origin"], yes["poolingclient.resilience.delay"]));
        Assert.InRange((double)yes["poolingclient.resilience.budget_left"]!, 0, 100);
        Assert.Contains("POST is not idempotent", (string)no["poolingclient.resilience.reason"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Concat(yes.Values) + string.Concat(no.Values), StringComparison.Ordinal);
        Assert.False(no.ContainsKey("poolingclient.resilience.delay"));
    }
}
