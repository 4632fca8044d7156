using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>What is made of the octets received: which response they are, and what becomes of its exchange.</summary>
internal sealed partial class Http1Connection
{
    private enum Turn { NeedInput, Lent, Closed }

    // Who holds the baton: the read loop, or the caller it was lent to.
    private readonly OctetBuffer _input = new();
    private readonly ResponseReader _reader;
    private Exchange? _current;
    private bool _headDelivered;
    private bool _discards;
    private int _ended;   // exchanges that have left in good order, of which the owner has not heard
    private volatile bool _looksBehind;   // the last response has ended, and it is being seen whether anything stands behind it: until then nothing is taken
    private long _drainLeft;
    private int _exchangesLeft = -1;   // read by others too, under the gate

    // Any thread: when the draining of an unread response must have ended.
    private long _drainUntil = long.MaxValue;

    /// <summary>Reads all that the input holds, as far as the loop itself reads it.</summary>
    private Turn Parse()
    {
        while (true)
        {
            // Content that is not complete is lent even then: its reader finds the failure behind the end of the socket, not a short content.
            if (IsClosed) return _headDelivered && _heldBack is null && _current is { State: ExchangeState.Receiving } ? Lend() : Turn.Closed;
            if (_heldBack is not null) Resume();
            if (_current is null)
            {
                if (_input.Length == 0) return Turn.NeedInput;
                if (!BeginResponse()) return Turn.Closed;
            }
            switch (_reader.Read(_input.Span, out int consumed))
            {
                case ResponseEvent.NeedInput:
                    _input.Consume(consumed);
                    if (!MayLend) return Turn.NeedInput;
                    if (!HoldsBack) return Lend();
                    HoldBack();
                    return Turn.NeedInput;
                case ResponseEvent.Interim:
                    _hasInterim = true;
                    _current!.OnInterim(_reader.Head, _input.Span);
                    _input.Consume(consumed);
                    break;
                case ResponseEvent.Head:
                    if (!BeginContent(consumed)) return Turn.Closed;
                    break;
                case ResponseEvent.Content:
                    _input.Consume(consumed);
                    // Content that goes on behind the input is lent before it is copied.
                    if (MayLend && _reader.ContentRun > _reader.ContentAvailable && !HoldsBack) return Lend();
                    if (!TakeContent(_reader.ContentAvailable)) return Turn.Closed;
                    break;
                case ResponseEvent.End:
                    if (!EndResponse(consumed)) return Turn.Closed;
                    break;
                default:
                    Shut(CloseReason.Violation, LossOf(_reader.Violation!), _current);
                    return Turn.Closed;
            }
        }
    }

    private bool IsClosed => _phase == Phase.Closed;

    private bool MayLend => _headDelivered && !_discards && _reader.InMessage;

    /// <summary>Octets have come: they begin the response to the first outstanding request, or the connection is over (RFC 9112 9.2).</summary>
    private bool BeginResponse()
    {
        Rule rule;
        lock (_gate)
        {
            Exchange? first = _outstanding.First;
            // Submitted after these octets had come, or not even sent: they cannot answer it.
            bool isEarlier = first is not null && (first.StartOffset >= Volatile.Read(ref _handed) || first.Times.Assigned > Facts.LastReceive);
            rule = first is null ? Rule.NothingOutstanding : isEarlier ? Rule.ResponseBeforeRequest : Rule.None;
            if (rule == Rule.None) _current = first;   // here: whoever loses the exchange from now on sees that its response has begun
        }
        if (rule != Rule.None)
        {
            _reader.Refuse(rule, _input.Span);
            Shut(CloseReason.Surplus, new Loss(FailureKind.ClosedByPeer, $"the server sent octets that answer no request: {_reader.Violation}."));
            return false;
        }
        if (_reader.Head.Fields.IsBare && s_tables.Take() is { } table) _reader.Head.Fields.GiveTable(table);
        (_discards, _headDelivered, _hasInterim) = (false, false, false);
        _current!.Times.Sent = Math.Min(Facts.LastSend, Facts.LastReceive);   // others may have been sent since
        _current.Times.FirstOctet = Facts.LastReceive;
        Volatile.Write(ref _octetsBefore, Facts.OctetsReceived - _input.Length);
        _reader.Start(_current.Kind);
        return true;
    }

    private bool BeginContent(int headLength)
    {
        ResponseHead head = _reader.Head;
        if (IsIdleEnd(head))
        {
            EndIdle();
            return false;
        }
        if (IsDoubtful(head))
        {
            RefuseDoubtful(head);
            return false;
        }
        _current!.Times.Head = Facts.LastReceive;
        if (head.IdleSeconds >= 0) Facts.IdleSeconds = head.IdleSeconds;
        if (_current.TryReceive())
        {
            _headDelivered = true;
            _headsReady.Add(_current);   // first: whatever happens now, the caller is woken
            _current.OnHead(head, _input.Span);
        }
        else
        {
            DiscardRest();
        }
        _input.Consume(headLength);
        // A final response that is an error, or the last on the connection, makes the rest of the request pointless (RFC 9112 9.5).
        if (head.Framing == ContentFraming.Tunnel) BeginTunnel();
        else if (head.Status >= 300 || !_reader.KeepsConnection) StopUpload();
        return true;
    }

    /// <summary>From here on the connection carries octets both ways that are no HTTP: what the caller writes is sent as it is (RFC 9110 7.8, 9.3.6).</summary>
    private void BeginTunnel()
    {
        bool isEarly;
        lock (_gate)
        {
            isEarly = _current!.EndOffset == long.MaxValue;
            _isTunnel = !isEarly;
            if (!isEarly) (_uploading, _current.EndOffset) = (_current, long.MaxValue);
        }
        if (isEarly) Shut(CloseReason.Violation, new Loss(FailureKind.Violation, "the server switched to another protocol before the request's content was sent (RFC 9110 7.8)."));
    }

    private void StopUpload()
    {
        bool stopped;
        lock (_gate)
        {
            stopped = _uploading == _current && _uploading is not null;
            if (stopped) _uploading = null;
        }
        if (stopped) _room?.Set();
    }

    private Turn Lend()
    {
        if (_current!.State == ExchangeState.Failed)
        {
            Close(CloseReason.Abandoned, _current);
            return Turn.Closed;
        }
        long now = _settings.Time.GetTimestamp();
        Volatile.Write(ref _lentSince, now);
        Volatile.Write(ref _lentAt, now);
        _batonReturned ??= new AsyncSignal();
        _current!.LendBaton();
        _current.OnLent(this);
        return Turn.Lent;
    }

    private bool TakeContent(int count)
    {
        if (_discards)
        {
            _drainLeft -= count;
            if (_drainLeft < 0)
            {
                Close(CloseReason.NotDrained, _current);
                return false;
            }
        }
        else
        {
            _current!.OnContent(_input.Span[..count]);
        }
        _input.Consume(count);
        _reader.TakeContent(count);
        return true;
    }

    private void DiscardRest()
    {
        _discards = true;
        Volatile.Write(ref _lentSince, 0);
        Volatile.Write(ref _lentAt, 0);
        _drainLeft = _settings.DrainOctets;
        Volatile.Write(ref _drainUntil, _settings.InstantAfter(_settings.DrainTimeout));
    }

    /// <summary>The response has ended: its exchange leaves the connection, which goes back to its owner, or is over.</summary>
    private bool EndResponse(int consumed)
    {
        Exchange done = _current!;
        CloseReason reason;
        bool isLater = done.IsLent || _reader.Head.Framing == ContentFraming.CloseDelimited;   // than the last octets: when the caller had read on, or with the peer's FIN
        long now = isLater ? _settings.Time.GetTimestamp() : Facts.LastReceive;
        long turn;
        bool isIdle;
        lock (_gate)
        {
            if (_phase == Phase.Closed) return false;
            _outstanding.Dequeue();
            // What was noted of it must not be held against the next one.
            Volatile.Write(ref _drainUntil, long.MaxValue);
            Volatile.Write(ref _lentSince, 0);
            Volatile.Write(ref _lentAt, 0);
            Volatile.Write(ref _readBegun, 0);
            turn = now - _turnSince;
            _turnSince = now;
            if (_outstanding.First is { Before: > 0 } next && next.StartOffset >= _handed) next.Before = -1;   // it was not sent yet: it stood behind nobody
            Volatile.Write(ref _inFlight, _outstanding.Count);
            if (_reader.KeepsConnection && !_reader.Head.Http10) _isProven = true;
            reason = WhyOver(done, consumed);
            isIdle = _outstanding.Count == 0;
            if (_uploading == done) _uploading = null;
            if (reason != CloseReason.None) _phase = Phase.Draining;
            else if (isIdle) _looksBehind = true;
        }
        if (_pipelining.IsOn) NoteLimit(done, reason);
        if (_pipelining.IsOn && !_discards && done.Before >= 0) _pipelining.NoteAnswer(done.Before > 0, now - done.Times.Assigned, turn, now);
        done.Times.End = now;
        if (!_discards) done.OnEnd(_reader.Trailers, _input.Span);
        done.TryComplete();
        _input.Consume(consumed);
        (_current, _heldBack) = (null, null);
        if (reason == CloseReason.None)
        {
            if (!isIdle || HidesNothing()) _ended++;
            if (done.IsLent) GiveRoom();
            return true;
        }
        _room?.Set();
        Shut(reason, new Loss(FailureKind.ClosedByPeer, Describe(reason)));
        return false;
    }

    /// <summary>The owner hears of all exchanges that one receive has ended at once, and before any of their callers goes on.</summary>
    private void GiveRoom()
    {
        if (_ended == 0) return;
        int count = _ended;
        _ended = 0;
        _owner.OnReleased(count);
    }

    /// <summary>
    /// Octets behind the response answer no request, and could be taken for the response to the next one (RFC 9112 9.2): before the next can come, the wait
    /// is begun that ends at once where there are some, in the kernel or in what TLS has received already. The reader goes on with it.
    /// </summary>
    private bool HidesNothing()
    {
        ValueTask<int> wait = _carrier.WaitForInputAsync(default);
        _begunWait = wait;
        bool hidesNothing = !wait.IsCompleted || (!_carrier.HidesInput && !_carrier.HasInput);
        if (!hidesNothing) StopTakingIfIdle();
        _looksBehind = false;
        return hidesNothing;
    }

    /// <summary>Under the gate: why nothing more can go over the connection after this response; None if it can.</summary>
    private CloseReason WhyOver(Exchange done, int consumed)
    {
        if (!_reader.KeepsConnection || done.WantsClose || CountExchange() == 0) return CloseReason.NotPersistent;
        if (done.EndOffset > Volatile.Read(ref _handed)) return CloseReason.RequestUnfinished;
        if (_phase == Phase.Open && _outstanding.Count == 0 && _input.Length > consumed) return CloseReason.Surplus;
        return _phase == Phase.Open ? CloseReason.None : _reason == CloseReason.None ? CloseReason.PeerClosed : _reason;
    }

    /// <summary>How many exchanges the server still takes by its own announcement (Keep-Alive: max, P10); -1 where it made none.</summary>
    private int CountExchange()
    {
        if (_reader.Head.ExchangesLeft >= 0) Volatile.Write(ref _exchangesLeft, _reader.Head.ExchangesLeft);
        else if (_exchangesLeft > 0) Volatile.Write(ref _exchangesLeft, _exchangesLeft - 1);
        return _exchangesLeft;
    }
}
