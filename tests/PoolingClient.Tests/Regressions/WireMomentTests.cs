using System.Net.Sockets;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Tests.Pool;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Regressions;

/// <summary>
/// Moments between the kernel and the connection: the kernel has octets, or has given them, and the connection has not noted it yet.
/// Whoever is told "not sent" sends again, whatever the method; and what was sent before a request does not answer it.
/// </summary>
public sealed class WireMomentTests
{
    [Fact]
    public void A_request_that_the_server_took_before_the_sender_noted_it_may_have_been_processed()
    {
        var script = new PoolScript(cap: 1);
        // The server gets the octets, acts on them and ends the connection, all before the send call has returned.
        ScriptedCarrier? carrier = null;
        carrier = new ScriptedCarrier { OnSend = () => carrier!.Arrive() };
        FakeExchange r1 = SendUnrepeatable(script);
        Connect(script, carrier);
        Assert.Equal((RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (r1.Failure!.Stage, r1.Failure.Fate));
        script.Log.Expect("dial 1", "r1 failed: ClosedByPeer");
    }

    [Fact]
    public void A_request_of_which_the_kernel_took_nothing_was_not_sent_and_goes_to_another_connection()
    {
        var script = new PoolScript(cap: 1);
        FakeExchange r1 = SendUnrepeatable(script);
        OnThisThread.Run(() => Connect(script, new ScriptedCarrier { SendError = SocketError.ConnectionReset }));
        Assert.Equal(RequestFate.NotSent, r1.WorstFate);
        script.Succeed(2);
        script.Log.Expect("dial 1", "dial 2", "dial 2 ok -> c1", "c1 takes r1");
    }

    [Fact]
    public void Octets_that_came_before_a_request_do_not_answer_it()
    {
        var script = new PoolScript(cap: 1);
        script.Pool.WarmUp(1);
        FakeExchange r1 = script.Create();
        // The server ends an idle connection, and says so; the request comes while the reader has the octets in hand.
        var carrier = new ScriptedCarrier
        {
            Octets = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"u8.ToArray(),
            OnReceive = () => script.Pool.Dispatch(r1),
        };
        Connect(script, carrier);
        carrier.Arrive();

        Assert.Equal((ExchangeState.Queued, 0), (r1.State, r1.Attempts));
        script.Succeed(2);
        script.Log.Expect("dial 1", "dial 2", "dial 2 ok -> c1", "c1 takes r1");
    }

    /// <summary>A request that is sent again only where it is certain that no octet of it went out.</summary>
    private static FakeExchange SendUnrepeatable(PoolScript script)
    {
        FakeExchange exchange = script.Create();
        exchange.SetIdempotent(false);
        script.Pool.Dispatch(exchange);
        return exchange;
    }

    private static void Connect(PoolScript script, Carrier carrier) =>
        script.Connector.Succeed(1, owner => new Http1Connection(carrier, new DialFacts(0), 1, owner, new Pipelining(script.Settings.Time, 1), script.Settings));
}
