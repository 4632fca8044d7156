using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>One socket that speaks HTTP/1.1.</summary>
/// <remarks>
/// <para>Sending: an exchange's octets are appended to the output and the exchange to the outstanding queue in one critical section,
/// so that the order on the wire is the order of the queue. One flusher at a time sends all that is there (Http1Connection.Sending).</para>
/// <para>Receiving: there is one read baton. The read loop holds it, waits without a buffer while nothing is outstanding, and reads heads and
/// the content that came with them; content that goes on is lent with the baton to the caller (Http1Connection.Content).</para>
/// <para>Phases: Open -> Draining (takes nothing new, finishes what is outstanding) -> Closed(reason). One way only.</para>
/// </remarks>
internal sealed partial class Http1Connection : Connection, IContentLender, IContentSink, IThreadPoolWorkItem
{
    private enum Phase { Open, Draining, Closed }

    /// <summary>So often a request is sent again, at most.</summary>
    public const int MostReplays = 3;

    private const int MostAttempts = 1 + MostReplays;

    // Immutable.
    private readonly Carrier _carrier;
    private readonly IConnectionOwner _owner;
    private readonly PoolSettings _settings;
    private readonly Pipelining _pipelining;
    private readonly Lock _gate = new();

    // Under the gate.
    private readonly OutstandingQueue<Exchange> _outstanding = new();
    private volatile Phase _phase;   // read without it where it only spares work
    private CloseReason _reason;
    private Loss? _loss;   // with Closed
    private bool _lastTaken;   // once true, always true: an exchange that says close is on it
    private volatile bool _isTunnel;   // once true, always true: what is sent and received is no HTTP any more

    public Http1Connection(Carrier carrier, DialFacts dial, long id, IConnectionOwner owner, Pipelining pipelining, PoolSettings settings)
    {
        (_carrier, _owner, _pipelining, _settings) = (carrier, owner, pipelining, settings);
        _reader = new ResponseReader(settings.Codec);
        Facts = new ConnectionFacts(id, dial, carrier.LocalEndPoint, carrier.RemoteEndPoint, settings.Time.GetTimestamp());
    }

    public override ConnectionFacts Facts { get; }

    public override int Capacity
    {
        get
        {
            lock (_gate) return TakesMore ? DepthNow : 0;
        }
    }

    /// <summary>Under the gate: it is open, and nothing that is on it wants it for itself.</summary>
    private bool TakesMore => _phase == Phase.Open && !_lastTaken && _uploading is null && !_looksBehind && (_outstanding.Count == 0 || MayBeFollowed);

    public override void Start() => _ = ReadLoopAsync();

    public override Submission TrySubmit(Exchange exchange)
    {
        // What is there before the request is sent cannot be its response: octets, FIN or RST, the reader will say which (RFC 9112 9.2).
        if (HasUnaskedInput())
        {
            Volatile.Write(ref _refusedSince, _settings.Time.GetTimestamp());
            return Submission.Refused;
        }
        FlushPlan plan;
        bool streams;
        int attempt;
        lock (_gate)
        {
            long now = _settings.Time.GetTimestamp();
            if (!TakesMore || (_outstanding.Count > 0 && !MayFollow(exchange, now))) return Submission.Refused;
            if (!exchange.TryAssign(this)) return Submission.Settled;
            exchange.Before = _outstanding.Count;
            exchange.NumberOnConnection = Facts.AddExchange();
            exchange.IdleBefore = now - Facts.LastReceive;
            exchange.Times.Assigned = now;
            if (_outstanding.Count == 0) _turnSince = now;
            _lastTaken |= exchange.WantsClose;
            _outstanding.Enqueue(exchange);
            Volatile.Write(ref _inFlight, _outstanding.Count);
            (streams, attempt) = (exchange.StreamsContent, exchange.Attempts);
            plan = Append(exchange);
        }
        Act(plan);
        // The others may have ended by now, and be used for another request.
        if (streams) exchange.OnAssigned(this, attempt);
        return Submission.Taken;
    }

    public override void AwaitHandover()
    {
        lock (_gate)
        {
            // Whoever took it has left the gate, with all that it needed of it.
        }
    }

    public override void Close(CloseReason reason) => Close(reason, null);

    private void Close(CloseReason reason, Exchange? because) =>
        Shut(reason, new Loss(reason == CloseReason.PoolDisposed ? FailureKind.PoolDisposed : FailureKind.ClosedByUs, Describe(reason)), because);

    public override void Abandon(Exchange exchange)
    {
        bool keepsPlace;
        lock (_gate)
        {
            if (_phase == Phase.Closed || !_outstanding.Contains(exchange)) return;
            // Behind or before others it keeps its place: its response is drained when it comes, and they are not disturbed.
            keepsPlace = _outstanding.Count > 1 && !exchange.IsLent && _uploading != exchange;
        }
        if (!keepsPlace) Close(CloseReason.Abandoned, exchange);
        else if (_heldBack == exchange) exchange.SignalHead();
    }

    /// <summary>There is input, and no request that it could answer: from here on nothing is taken.</summary>
    private bool HasUnaskedInput()
    {
        while (true)
        {
            int seen = Facts.Exchanges;   // before the question whether any is outstanding
            if (Volatile.Read(ref _inFlight) != 0 || !_carrier.HasInput) return false;
            lock (_gate)
            {
                if (_outstanding.Count > 0) return false;   // another was submitted meanwhile, and may have its answer already
                if (Facts.Exchanges != seen) continue;      // ... and has left again
                if (_phase == Phase.Open) _phase = Phase.Draining;
                return true;
            }
        }
    }

    /// <summary>What comes while nothing is outstanding answers no request that is submitted from now on (RFC 9112 9.2); the reader will say what it is.</summary>
    private void StopTakingIfIdle()
    {
        lock (_gate)
        {
            if (_outstanding.Count == 0 && _phase == Phase.Open) _phase = Phase.Draining;
        }
    }

    /// <summary>Any phase -> Closed. The first call decides; then, without the gate: the socket, the owner, the exchanges, in this order.</summary>
    /// <param name="because">The exchange on whose account it is closed: where it has left meanwhile, the connection is another's and goes on.</param>
    private void Shut(CloseReason reason, in Loss loss, Exchange? because = null)
    {
        Exchange[] lost;
        lock (_gate)
        {
            if (_phase == Phase.Closed || (because is not null && !_outstanding.Contains(because))) return;
            _phase = Phase.Closed;
            (_reason, _loss) = (reason, loss);
            lost = new Exchange[_outstanding.Count];
            for (int i = 0; i < lost.Length; i++) lost[i] = _outstanding.Dequeue();
            Volatile.Write(ref _inFlight, 0);
            _uploading = null;
        }
        NoteEnd(reason, lost);
        NoteBreak(reason, lost);
        // Who reads content must find the failure behind the end of the socket.
        foreach (Exchange exchange in lost)
        {
            if (exchange.State == ExchangeState.Receiving) Lose(exchange, loss);
        }
        if (reason == CloseReason.EvictedForPort) _carrier.CloseByReset();
        else _carrier.Dispose();
        _room?.Set();
        _owner.OnClosed(reason);
        foreach (Exchange exchange in lost) Lose(exchange, because is null || exchange == because ? loss : OfNeighbour(loss));
    }
}
