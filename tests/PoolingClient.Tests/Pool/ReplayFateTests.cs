using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Pool;

/// <summary>
/// What the pool says of a request that was on a connection before: octets that went out then are not taken back by a later dial
/// that fails. Whoever reads "not sent" sends again, whatever the method.
/// </summary>
public sealed class ReplayFateTests
{
    [Fact]
    public void A_request_that_was_sent_and_then_found_no_connection_may_have_been_processed()
    {
        var script = new PoolScript(cap: 1);
        FakeExchange r1 = SendAndLose(script);
        script.Fail(2);
        AssertMayHaveBeenProcessed(r1, FailureKind.Connect);
    }

    [Fact]
    public void A_request_that_was_sent_before_the_pool_was_closed_may_have_been_processed()
    {
        var script = new PoolScript(cap: 1);
        FakeExchange r1 = SendAndLose(script);
        script.Pool.Close();
        AssertMayHaveBeenProcessed(r1, FailureKind.PoolDisposed);
    }

    /// <summary>The request goes out on a real HTTP/1.1 connection, whose peer closes it unanswered; the second dial is under way.</summary>
    private static FakeExchange SendAndLose(PoolScript script)
    {
        var carrier = new FakeCarrier();
        FakeExchange r1 = script.Send();
        script.Connector.Succeed(1, owner => new Http1Connection(carrier, new DialFacts(0), 1, owner, new Pipelining(script.Settings.Time, 1), script.Settings));
        Assert.Equal(r1.Octets.Length, r1.Connection?.Facts.OctetsSent);
        carrier.SendFin();
        script.Log.Expect("dial 1", "dial 2");
        Assert.Equal("0 open, 0 idle, 1 dialing, 1 waiting", script.State);
        return r1;
    }

    private static void AssertMayHaveBeenProcessed(FakeExchange exchange, FailureKind kind)
    {
        Assert.Equal(kind, exchange.Failure?.Kind);
        Assert.Equal(RequestFate.MayHaveBeenProcessed, exchange.Failure?.Fate);
        Assert.DoesNotContain("was not sent", exchange.Failure!.Message, StringComparison.Ordinal);
    }
}
