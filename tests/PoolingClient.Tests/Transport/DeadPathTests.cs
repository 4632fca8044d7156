using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Pool;
using PoolingClient.Tests.Regressions;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Transport;

/// <summary>Paths that die under a request, by what the kernel says of them.</summary>
public sealed class DeadPathTests
{
    private readonly PoolScript _script = new(cap: 1);
    private TcpSocketInfo _tcp = new(TimeSpan.FromMilliseconds(1.5), TimeSpan.Zero, Unacknowledged: 2, Retransmissions: 6, OctetsAcknowledged: 100) { RetransmissionsInARow = 5, SinceAcknowledgment = TimeSpan.FromSeconds(10) };
    private int _looks;

    [Fact]
    public void What_was_sent_and_not_acknowledged_goes_to_another_connection_where_it_may()
    {
        FakeExchange r1 = Send(idempotent: true);
        Pass(9.98);
        Assert.Equal(ExchangeState.Sent, r1.State);
        Pass(0.04);
        Assert.Equal((ExchangeState.Queued, RequestFate.MayHaveBeenProcessed), (r1.State, r1.WorstFate));
        _script.Succeed(2);
        _script.Log.Expect("dial 1", "dial 2", "dial 2 ok -> c1", "c1 takes r1");
    }

    [Fact]
    public void What_may_not_be_sent_again_fails_and_says_what_the_kernel_says()
    {
        FakeExchange r1 = Send(idempotent: false);
        Pass(10.02);
        ExchangeFailure failure = r1.Failure!;
        Assert.Equal((FailureKind.SocketError, RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (failure.Kind, failure.Stage, failure.Fate));
        Assert.Contains("DeadPathTimeout of 10 s", Assert.IsType<TimeoutException>(failure.Cause).Message, StringComparison.Ordinal);
        Assert.Contains("the path to the server is dead: for 10.0 s it acknowledged nothing, longer than the DeadPathTimeout of 10 s, while the kernel sent 2 unacknowledged segments again, 5 times in a row (round-trip time 1.5 ms)", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("idle", failure.Message, StringComparison.Ordinal);
        _script.Log.Expect("dial 1", "r1 failed: SocketError");
    }

    /// <summary>Each is a path that lives, whatever else is said of it.</summary>
    [Theory]
    [InlineData("nothing is unacknowledged: the server thinks", 0, 5, 60)]
    [InlineData("nothing is sent again: the acknowledgment is on its way", 2, 0, 60)]
    [InlineData("the peer acknowledges, though it takes no octets: its window is full", 2, 5, 9.999)]
    public void A_path_that_lives_is_not_given_up(string why, int unacknowledged, int inARow, double silent)
    {
        _tcp = _tcp with { Unacknowledged = unacknowledged, RetransmissionsInARow = inARow, SinceAcknowledgment = TimeSpan.FromSeconds(silent) };
        FakeExchange r1 = Send(idempotent: true);
        Pass(60);
        Assert.True(r1.State == ExchangeState.Sent, why);
    }

    [Fact]
    public void Progress_begins_the_time_anew()
    {
        FakeExchange r1 = Send(idempotent: true);
        Pass(9.9);
        _tcp = _tcp with { OctetsAcknowledged = 120, SinceAcknowledgment = TimeSpan.FromSeconds(1) };
        Pass(9);
        Assert.Equal(ExchangeState.Sent, r1.State);
        _tcp = _tcp with { SinceAcknowledgment = TimeSpan.FromSeconds(10) };
        Pass(1);
        Assert.Equal(ExchangeState.Queued, r1.State);
    }

    [Fact]
    public void Silence_before_the_request_does_not_count()
    {
        // The connection was idle for a minute, so nothing was acknowledged for that long; the request is sent again by the kernel at once.
        _tcp = _tcp with { SinceAcknowledgment = TimeSpan.FromSeconds(60) };
        FakeExchange r1 = Send(idempotent: true);
        Pass(9.98);
        Assert.Equal(ExchangeState.Sent, r1.State);
        Pass(0.04);
        Assert.Equal(ExchangeState.Queued, r1.State);
    }

    [Fact]
    public void The_kernel_is_asked_once_a_second_and_only_while_something_is_owed()
    {
        _tcp = _tcp with { Unacknowledged = 0 };
        Connect(_script.Settings);
        _script.Pool.WarmUp(1);
        Connect(_script.Settings);
        Pass(20);
        Assert.Equal(0, _looks);
        _script.Send();
        Pass(5);
        Assert.InRange(_looks, 4, 6);
    }

    [Fact]
    public void Where_it_is_off_or_the_kernel_does_not_tell_nothing_is_given_up()
    {
        FakeExchange r1 = _script.Send();
        PoolSettings off = _script.Settings with { Transport = TransportSettings.Default with { DeadPath = Timeout.InfiniteTimeSpan } };
        Connect(off);
        Pass(60);
        Assert.Equal((ExchangeState.Sent, 0), (r1.State, _looks));
        var silent = new PoolScript(cap: 1);
        FakeExchange r2 = silent.Send();
        silent.Connector.Succeed(1, owner => new Http1Connection(new ScriptedCarrier(), new DialFacts(0), 1, owner, new Pipelining(silent.Settings.Time, 1), silent.Settings));
        for (int i = 0; i < 1000; i++) silent.Wait(TimeSpan.FromMilliseconds(100));
        Assert.Equal(ExchangeState.Sent, r2.State);
    }

    /// <summary>With a real kernel, and packets that are really lost.</summary>
    [PacketFilterFact]
    public async Task Lost_packets_are_found_out_and_a_GET_is_served_by_another_connection()
    {
        string[] lines = await ChildProcess.RunAsync("path", 1, "unshare", "-n", "sh", "-c", "ip link set lo up && {child}");
        Assert.Equal("served", lines[0]);
        Assert.Equal("served", lines[1]);
        Assert.StartsWith("AwaitHead MayHaveBeenProcessed ConnectionError TimeoutException: POST http://127.0.0.1:", lines[2], StringComparison.Ordinal);
        Assert.Matches(@"the path to the server is dead: for [1-4](\.\d+)? s it acknowledged nothing, longer than the DeadPathTimeout of 1 s, while the kernel sent 1 unacknowledged segments again, \d+ times in a row \(round-trip time [\d.]+ ms\)", lines[2]);
        Assert.Equal("2 connections, 2 requests", lines[3]);
    }

    private FakeExchange Send(bool idempotent)
    {
        FakeExchange exchange = _script.Create();
        exchange.SetIdempotent(idempotent);
        _script.Pool.Dispatch(exchange);
        Connect(_script.Settings);
        return exchange;
    }

    private void Connect(PoolSettings settings)
    {
        if (_script.Connector.Pending.Count == 0) return;
        var carrier = new ScriptedCarrier { Tcp = Look };
        _script.Connector.Succeed(_script.Connector.LastDial, owner => new Http1Connection(carrier, new DialFacts(0), 1, owner, new Pipelining(settings.Time, 1), settings));
    }

    private TcpSocketInfo Look()
    {
        _looks++;
        return _tcp;
    }

    /// <summary>Time goes on in the clock's beats.</summary>
    private void Pass(double seconds)
    {
        for (int beats = (int)Math.Round(seconds * 50); beats > 0; beats--) _script.Wait(TimeSpan.FromMilliseconds(20));
    }
}
