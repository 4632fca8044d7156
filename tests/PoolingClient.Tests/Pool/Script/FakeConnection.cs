using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Pool;

/// <summary>
/// A connection without a socket. It keeps the contract of <see cref="Connection"/> and does what the test tells it: finishes an
/// exchange, refuses, is closed by its peer.
/// </summary>
internal sealed class FakeConnection(int number, int depth, IConnectionOwner owner, DialFacts dial, EventLog log) : Connection
{
    private readonly List<FakeExchange> _outstanding = [];
    private bool _isStarted;

    public string Name { get; } = $"c{number}";

    public bool IsClosed { get; private set; }

    /// <summary>It refuses what it is given, as a connection does that has begun to end and has not yet said so.</summary>
    public bool Refuses { get; set; }

    /// <summary>Runs when an exchange is handed over, before it is looked at: where the pool can be overtaken.</summary>
    public Action<FakeExchange>? BeforeSubmit { get; set; }

    /// <summary>Runs when it is started, which is while it is being handed to the pool.</summary>
    public Action? OnStart { get; set; }

    /// <summary>Runs when its peer has closed it, after its owner was told and before its exchanges are settled.</summary>
    public Action? OnClosing { get; set; }

    /// <summary>Runs when the pool closes it, before its socket is: where others go on meanwhile.</summary>
    public Action? BeforeClose { get; set; }

    public int Ticks { get; private set; }

    /// <summary>The exchanges that it was told of because they were settled from outside.</summary>
    public List<Exchange> Abandoned { get; } = [];

    public IReadOnlyList<FakeExchange> Outstanding => _outstanding;

    public bool IsIdle => !IsClosed && _outstanding.Count == 0;

    public override ConnectionFacts Facts { get; } = new(number, dial, null, null, dial.Begun);

    public override LeaseInfo? OldestLease => _outstanding.Count == 0 ? null : new LeaseInfo(_outstanding[0].Name, _outstanding[0].Times.Assigned, 0, null);

    public override int Capacity => IsClosed || Refuses || (_outstanding.Count > 0 && !_outstanding[^1].Pipelines) ? 0 : depth;

    public override void Start()
    {
        Assert.False(_isStarted, $"{Name} is started twice");
        _isStarted = true;
        OnStart?.Invoke();
    }

    public override Submission TrySubmit(Exchange exchange)
    {
        var taken = (FakeExchange)exchange;
        Assert.True(_isStarted, $"{Name} is given {taken.Name} before it was started");
        BeforeSubmit?.Invoke(taken);
        if (Capacity <= _outstanding.Count || (_outstanding.Count > 0 && !taken.Pipelines))
        {
            taken.WasRefused = true;
            log.Add($"{Name} refuses {taken.Name}");
            return Submission.Refused;
        }
        if (!taken.TryAssign(this))
        {
            log.Add($"{Name} finds {taken.Name} settled");
            return Submission.Settled;
        }
        _outstanding.Add(taken);
        Facts.AddExchange();
        log.Add($"{Name} takes {taken.Name}");
        return Submission.Taken;
    }

    /// <summary>The response to the exchange has ended, and the connection goes on.</summary>
    public void Finish(FakeExchange exchange)
    {
        Assert.True(_outstanding.Remove(exchange), $"{exchange.Name} is not on {Name}");
        exchange.TryReceive();
        exchange.TryComplete();
        log.Add($"{exchange.Name} done");
        owner.OnReleased(1);
        SayIfIdle();
    }

    /// <summary>The peer closes. What is outstanding goes back to the pool, as what may be sent again does.</summary>
    public void BreakAndReplay() => Break(exchange => exchange.TryRequeue("the connection was lost", RequestFate.NotSent, 0), exchange => exchange.Dispatcher!.Dispatch(exchange));

    /// <summary>The peer closes. What is outstanding fails, as what must not be sent again does.</summary>
    public void BreakAndFail() => Break(_ => true, exchange => exchange.TryFail(Loss(FailureKind.ClosedByPeer)));

    public override void Close(CloseReason reason)
    {
        if (IsClosed) return;
        log.Add($"close {Name}: {reason}");
        BeforeClose?.Invoke();
        IsClosed = true;
        owner.OnClosed(reason);
        foreach (FakeExchange exchange in TakeOutstanding()) exchange.TryFail(Loss(FailureKind.ClosedByUs));
    }

    public override void Abandon(Exchange exchange)
    {
        Abandoned.Add(exchange);
        if (_outstanding.Contains((FakeExchange)exchange)) Close(CloseReason.Abandoned);
    }

    public override void Tick(long now) => Ticks++;

    /// <summary>Since when the content of the response to the first of its exchanges is not read; 0 where it is.</summary>
    public long UnreadSince { get; set; }

    public override void LookAt(ConnectionLook look, bool withExchanges)
    {
        look.Clear();
        (look.IsClosed, look.Capacity) = (IsClosed, depth);
        if (!withExchanges) return;
        foreach (FakeExchange exchange in _outstanding)
        {
            bool isUnread = exchange == _outstanding[0] && UnreadSince != 0;
            look.Exchanges.Add(new ExchangeLook(exchange.Shown, isUnread ? RequestStage.ReceiveContent : RequestStage.AwaitHead, exchange.Times.Begun, exchange.Times.Begun, exchange.Attempts, exchange.Octets.Length, 0, isUnread ? UnreadSince : 0, exchange.DeadlineAt, exchange.IsSettled, null));
        }
    }

    public void SayIfIdle()
    {
        if (IsIdle && !Refuses) log.Add($"{Name} idle");
    }

    private void Break(Predicate<FakeExchange> isMine, Action<FakeExchange> settle)
    {
        Assert.False(IsClosed, $"{Name} breaks after it was closed");
        IsClosed = true;
        log.Add($"{Name} breaks");
        owner.OnClosed(_outstanding.Count == 0 ? CloseReason.PeerClosedIdle : CloseReason.PeerClosed);
        OnClosing?.Invoke();
        foreach (FakeExchange exchange in TakeOutstanding())
        {
            if (isMine(exchange)) settle(exchange);
        }
    }

    private FakeExchange[] TakeOutstanding()
    {
        FakeExchange[] taken = [.. _outstanding];
        _outstanding.Clear();
        return taken;
    }

    private static ExchangeFailure Loss(FailureKind kind) => new(kind, RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, "The connection was lost.");
}
