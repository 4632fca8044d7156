using PoolingClient.Diagnostics;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Telemetry;

/// <summary>A connection in the metrics: when it is active, and when idle.</summary>
public sealed class ConnectionStateTests
{
    /// <summary>The answer may be there before the call that sent the request returns: whoever measured only then would see an idle connection all along.</summary>
    [Fact]
    public void A_connection_is_active_before_it_has_the_request()
    {
        using var meters = new OwnMeters(instrument => instrument.Name == "http.client.open_connections");
        var script = new PoolScript(telemetry: new PoolTelemetry(meters, null, "p", TimeProvider.System));
        var seen = new List<string>();
        FakeExchange exchange = script.Send();
        FakeConnection connection = script.Succeed(1, made => made.BeforeSubmit = _ => seen.Add(State()));
        connection.Finish(exchange);
        seen.Add(State());
        FakeExchange next = script.Send();
        connection.Finish(next);
        seen.Add(State());
        Assert.Equal(["active", "idle", "active", "idle"], seen);

        string State() => Assert.Single(meters.Sums("http.client.open_connections").Keys).Split("http.connection.state=")[1];
    }

    [Fact]
    public void One_that_refuses_the_request_is_idle_again()
    {
        using var meters = new OwnMeters(instrument => instrument.Name == "http.client.open_connections");
        var script = new PoolScript(cap: 1, telemetry: new PoolTelemetry(meters, null, "p", TimeProvider.System));
        FakeConnection connection = script.Idle();
        connection.Refuses = true;
        script.Send();
        Assert.EndsWith("state=idle", Assert.Single(meters.Sums("http.client.open_connections").Keys), StringComparison.Ordinal);
    }
}
