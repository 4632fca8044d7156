using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Foundation;

/// <summary>The states of an exchange: who makes a transition acts on it, and all others learn that they came too late.</summary>
public sealed class ExchangeTests
{
    private static readonly ExchangeFailure Failure = new(FailureKind.SocketError, RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, "It broke.");
    private static readonly ExchangeFailure Other = new(FailureKind.Cancelled, RequestStage.Queue, RequestFate.NotSent, "It was cancelled.");

    /// <summary>Each state with each move: where it leads; nothing where it is refused and changes nothing.</summary>
    public static TheoryData<string, string, string?> Moves() => new()
    {
        { "Queued", "assign", "Sent" }, { "Queued", "requeue", null }, { "Queued", "receive", null }, { "Queued", "complete", null }, { "Queued", "fail", "Failed" },
        { "Sent", "assign", null }, { "Sent", "requeue", "Queued" }, { "Sent", "receive", "Receiving" }, { "Sent", "complete", null }, { "Sent", "fail", "Failed" },
        { "Receiving", "assign", null }, { "Receiving", "requeue", null }, { "Receiving", "receive", null }, { "Receiving", "complete", "Completed" }, { "Receiving", "fail", "Failed" },
        { "Completed", "assign", null }, { "Completed", "requeue", null }, { "Completed", "receive", null }, { "Completed", "complete", null }, { "Completed", "fail", null },
        { "Failed", "assign", null }, { "Failed", "requeue", null }, { "Failed", "receive", null }, { "Failed", "complete", null }, { "Failed", "fail", null },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void A_move_is_made_from_its_own_state_only(string from, string move, string? to)
    {
        (FakeExchange exchange, _) = In(Enum.Parse<ExchangeState>(from));
        Assert.Equal(to is not null, Make(exchange, move));
        Assert.Equal(to ?? from, exchange.State.ToString());
        Assert.Equal(exchange.State is ExchangeState.Completed or ExchangeState.Failed, exchange.IsSettled);
    }

    [Theory]
    [InlineData("Queued")]
    [InlineData("Sent")]
    public async Task A_failure_before_the_head_wakes_who_waits_for_it(string from)
    {
        (FakeExchange exchange, EventLog log) = In(Enum.Parse<ExchangeState>(from));
        Assert.False(exchange.Ready.IsCompleted);
        Assert.Equal(from, exchange.TryFail(Failure).ToString());
        await exchange.Ready.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Same(Failure, exchange.Failure);
        log.Expect("r1 failed: SocketError");
    }

    [Fact]
    public async Task A_failure_after_the_head_leaves_the_signal_to_the_reader_that_has_it()
    {
        (FakeExchange exchange, _) = In(ExchangeState.Receiving);
        Assert.Equal(ExchangeState.Receiving, exchange.TryFail(Failure));
        Assert.False(exchange.IsSignalled);
        exchange.SignalHead();
        await exchange.Ready.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task The_head_is_signalled_once_however_many_fail_the_exchange()
    {
        (FakeExchange exchange, EventLog log) = In(ExchangeState.Sent);
        Assert.NotNull(exchange.TryFail(Failure));
        Assert.Null(exchange.TryFail(Other));
        exchange.SignalHead();   // if it counted, the door would throw
        await exchange.Ready.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Same(Failure, exchange.Failure);
        log.Expect("r1 failed: SocketError");
    }

    [Fact]
    public async Task Of_many_that_fail_it_at_the_same_time_one_does()
    {
        for (int round = 0; round < 200; round++)
        {
            (FakeExchange exchange, EventLog log) = In(ExchangeState.Sent);
            using var barrier = new Barrier(2);
            ExchangeState?[] was = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                barrier.SignalAndWait();
                return exchange.TryFail(Failure);
            })));
            Assert.Single(was, state => state is not null);
            log.Expect("r1 failed: SocketError");
        }
    }

    [Fact]
    public void A_completed_exchange_has_no_failure_whoever_comes_late()
    {
        (FakeExchange exchange, EventLog log) = In(ExchangeState.Completed);
        Assert.Null(exchange.TryFail(Failure));
        Assert.Null(exchange.Failure);
        log.Expect();
    }

    [Fact]
    public async Task Who_waits_goes_on_when_the_head_is_signalled()
    {
        (FakeExchange exchange, _) = In(ExchangeState.Sent);
        Task waiting = exchange.Ready;
        Assert.False(waiting.IsCompleted);
        exchange.TryReceive();
        exchange.SignalHead();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(exchange.Failure);
    }

    [Fact]
    public async Task The_waiter_survives_a_replay_and_every_assignment_counts()
    {
        (FakeExchange exchange, _) = In(ExchangeState.Queued);
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            FakeConnection connection = Connection(attempt);
            Assert.True(exchange.TryAssign(connection));
            Assert.Equal((attempt, connection), (exchange.Attempts, exchange.Connection));
            Assert.True(exchange.TryRequeue("the connection was lost", RequestFate.NotSent, 0));
        }
        Assert.False(exchange.IsSignalled);
        exchange.TryFail(Failure);
        await exchange.Ready.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Whoever fails it at that moment must find the connection, and tells it in vain rather than not at all.</summary>
    [Fact]
    public void An_assignment_that_comes_too_late_counts_as_no_attempt_but_leaves_the_connection()
    {
        (FakeExchange exchange, _) = In(ExchangeState.Failed);
        FakeConnection connection = Connection(1);
        Assert.False(exchange.TryAssign(connection));
        Assert.Equal(0, exchange.Attempts);
        Assert.Same(connection, exchange.Connection);
    }

    [Theory]
    [InlineData("Queued", true, false)]
    [InlineData("Sent", false, true)]
    [InlineData("Receiving", false, true)]
    [InlineData("Completed", false, false)]
    [InlineData("Failed", false, false)]
    public void Abandoned_it_tells_whoever_holds_it(string from, bool tellsDispatcher, bool tellsConnection)
    {
        (FakeExchange exchange, _) = In(Enum.Parse<ExchangeState>(from));
        var dispatcher = new Dispatcher();
        exchange.Dispatcher = dispatcher;
        var connection = exchange.Connection as FakeConnection;
        exchange.Abandon(Other);
        Assert.Equal(tellsDispatcher ? [exchange] : [], dispatcher.Forgotten);
        Assert.Equal(tellsConnection, connection?.Abandoned.Contains(exchange) ?? false);
    }

    [Fact]
    public void The_baton_goes_back_once()
    {
        (FakeExchange exchange, _) = In(ExchangeState.Receiving);
        Assert.False(exchange.TryReturnBaton());
        exchange.LendBaton();
        Assert.True(exchange.TryReturnBaton());
        Assert.False(exchange.TryReturnBaton());
    }

    private static (FakeExchange Exchange, EventLog Log) In(ExchangeState state)
    {
        var log = new EventLog();
        var exchange = new FakeExchange("r1", log) { Limits = PoolScript.Limits };
        if (state == ExchangeState.Failed) exchange.TryFail(Failure);
        if (state is ExchangeState.Sent or ExchangeState.Receiving or ExchangeState.Completed) exchange.TryAssign(Connection(1));
        if (state is ExchangeState.Receiving or ExchangeState.Completed) exchange.TryReceive();
        if (state == ExchangeState.Completed) exchange.TryComplete();
        Assert.Equal(state, exchange.State);
        log.Clear();
        return (exchange, log);
    }

    private static bool Make(FakeExchange exchange, string move) => move switch
    {
        "assign" => exchange.TryAssign(Connection(2)),
        "requeue" => exchange.TryRequeue("the connection was lost", RequestFate.NotSent, 0),
        "receive" => exchange.TryReceive(),
        "complete" => exchange.TryComplete(),
        _ => exchange.TryFail(Failure) is not null,
    };

    private static FakeConnection Connection(int number) => new(number, 1, new Owner(), new PoolingClient.Transport.DialFacts(0), new EventLog());

    private sealed class Owner : IConnectionOwner
    {
        public void OnReleased(int count)
        {
        }

        public void OnClosed(CloseReason reason)
        {
        }
    }

    private sealed class Dispatcher : IExchangeDispatcher
    {
        public List<Exchange> Forgotten { get; } = [];

        public void Dispatch(Exchange exchange) => Assert.Fail("Nobody dispatches.");

        public void Forget(Exchange exchange) => Forgotten.Add(exchange);
    }
}
