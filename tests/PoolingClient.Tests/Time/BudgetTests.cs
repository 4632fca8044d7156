using System.Net.Sockets;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Transport;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>What all pools of the process share: descriptors, and ports to one destination.</summary>
public sealed class BudgetTests
{
    private static readonly Route A = new(new Origin("http", "a.test", 80)), B = new(new Origin("http", "b.test", 80));

    [Fact]
    public void Descriptors_are_counted_over_all_destinations_and_ports_for_each()
    {
        var budget = new SocketBudget(sockets: 3, portsPerDestination: 2);
        Assert.True(budget.TryTake(A));
        Assert.True(budget.TryTake(A));
        Assert.False(budget.TryTake(A));
        Assert.True(budget.TryTake(B));
        Assert.False(budget.TryTake(B));
        Assert.Equal(3, budget.Taken);
        budget.Return(A);
        Assert.True(budget.TryTake(A));
        Assert.False(budget.TryTake(A));
        Assert.Equal(3, budget.Taken);
    }

    [Fact]
    public void The_budget_of_the_process_is_below_what_the_kernel_allows()
    {
        Assert.InRange(SocketBudget.Process.Sockets, 1, int.MaxValue / 2);
        Assert.InRange(SocketBudget.Process.PortsPerDestination, 1, int.MaxValue / 2);
    }

    [Fact]
    public void An_idle_connection_of_another_pool_makes_room()
    {
        var budget = new SocketBudget(1, 1);
        var first = new PoolScript(budget: budget);
        var second = new PoolScript(budget: budget);
        first.Idle();
        first.Log.Clear();
        second.Send();
        first.Log.Expect("close c1: Evicted");
        second.Log.Expect("dial 1");
        second.Succeed(1);
        Assert.Equal(1, budget.Taken);
    }

    [Fact]
    public void A_dial_waits_while_all_are_busy_and_is_made_when_one_is_idle()
    {
        var budget = new SocketBudget(1, 1);
        var first = new PoolScript(budget: budget);
        var second = new PoolScript(budget: budget);
        (FakeConnection c1, FakeExchange r1) = first.Busy();
        FakeExchange waiting = second.Send();
        second.Tick();
        second.Log.Expect();
        Assert.Null(waiting.Failure);
        c1.Finish(r1);
        second.Tick();
        second.Log.Expect("dial 1");
        Assert.Equal(0, first.Pool.GetSnapshot().Connections);
    }

    [Fact]
    public void Failed_dials_and_closed_connections_give_back_what_they_took()
    {
        var budget = new SocketBudget(10, 10);
        var script = new PoolScript(cap: 4, budget: budget);
        script.Send(4);
        Assert.Equal(4, budget.Taken);
        script.Fail(1);
        script.Succeed(2);
        script.Succeed(3).BreakAndFail();
        Assert.Equal(2, budget.Taken);
        script.Pool.Close();
        script.Succeed(4);
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public void The_connection_that_makes_room_is_the_one_not_used_for_longest()
    {
        var script = new PoolScript(cap: 3);
        script.IdleMany(3);
        Assert.True(script.Pool.EvictIdle(forPort: false));
        script.Log.Expect("close c1: Evicted");
    }

    [Fact]
    public void When_the_kernel_has_no_descriptor_left_an_idle_connection_of_another_pool_is_closed_and_the_dial_made_again()
    {
        var budget = new SocketBudget(100, 100);
        var first = new PoolScript(budget: budget);
        first.Idle();
        first.Log.Clear();
        var second = new PoolScript();
        var connector = new ExhaustedConnector(until: () => first.Pool.GetSnapshot().Connections == 0);
        var pool = new OriginPool(B, connector, second.Host, second.Settings, budget, default);
        FakeExchange exchange = second.Create();
        pool.Dispatch(exchange);
        first.Log.Expect("close c1: Evicted");
        Assert.Null(exchange.Failure);
        Assert.Equal(2, connector.Dials);
    }

    /// <summary>Dials fail by EMFILE until something was closed; then they go on for ever.</summary>
    private sealed class ExhaustedConnector(Func<bool> until) : IConnector
    {
        public int Dials { get; private set; }

        public int EasyDepth => 1;

        public (int Depth, string? Reason, int Most) Sharing => (1, null, 0);

        public void Refresh(long now)
        {
        }

        public bool HasVanished(DialFacts dial) => false;

        public Task<ConnectResult> ConnectAsync(IConnectionOwner owner, DialFacts facts, TimeSpan limit, CancellationToken cancellationToken)
        {
            Dials++;
            if (until()) return new TaskCompletionSource<ConnectResult>().Task;
            var cause = new SocketException((int)SocketError.TooManyOpenSockets);
            return Task.FromResult(new ConnectResult(null, new ExchangeFailure(FailureKind.Connect, RequestStage.Connect, RequestFate.NotSent, "EMFILE.", cause)));
        }
    }
}
