using PoolingClient.Connections;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Insight;

/// <summary>A connection without a socket for tests with thousands of them: it holds one exchange under a gate of its own, as a real one does.</summary>
internal sealed class QuietConnection(int number, IConnectionOwner owner, DialFacts dial) : Connection
{
    private readonly Lock _gate = new();
    private Exchange? _exchange;

    public override ConnectionFacts Facts { get; } = new(number, dial, null, null, dial.Begun);

    public override int Capacity => 1;

    public override LeaseInfo? OldestLease => null;

    public override void Start()
    {
    }

    public override Submission TrySubmit(Exchange exchange)
    {
        lock (_gate)
        {
            if (!exchange.TryAssign(this)) return Submission.Settled;
            _exchange = exchange;
        }
        Facts.AddExchange();
        return Submission.Taken;
    }

    public void Finish()
    {
        lock (_gate) _exchange = null;
        owner.OnReleased(1);
    }

    public override void LookAt(ConnectionLook look, bool withExchanges)
    {
        look.Clear();
        lock (_gate)
        {
            look.Capacity = 1;
            if (withExchanges && _exchange is { } exchange) look.Exchanges.Add(new ExchangeLook(exchange.Shown, RequestStage.AwaitHead, exchange.Times.Begun, exchange.Times.Assigned, exchange.Attempts, 0, 0, 0, exchange.DeadlineAt, exchange.IsSettled, null));
        }
    }

    public override void Close(CloseReason reason)
    {
    }

    public override void Abandon(Exchange exchange)
    {
    }

    public override void Tick(long now)
    {
    }
}
