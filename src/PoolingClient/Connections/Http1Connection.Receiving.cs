using System.Globalization;
using System.Net.Sockets;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>
/// The read loop. It holds the baton but for the time it is lent. All responses that one receive brought are read before any
/// caller is woken, and a connection is back in the pool before the caller who ended its exchange goes on.
/// </summary>
internal sealed partial class Http1Connection
{
    private enum Turn { NeedInput, Lent, Closed }

    private const int LeastInput = 4 * 1024, MostInput = 64 * 1024;

    private readonly AsyncSignal _batonReturned = new();

    // Who holds the baton: the read loop, or the caller it was lent to.
    private readonly OctetBuffer _input = new();
    private readonly ResponseReader _reader;
    private readonly List<Exchange> _headsReady = [];
    private Exchange? _current;
    private bool _headDelivered;
    private bool _discards;
    private long _drainLeft;
    private int _inputSize = LeastInput;
    private int _exchangesLeft = -1;
    private long _previousReceive;   // when octets came before those that came last

    // Any thread: when the draining of an unread response must have ended.
    private long _drainUntil = long.MaxValue;

    private async Task ReadLoopAsync()
    {
        try
        {
            Turn turn = Turn.NeedInput;
            while (turn != Turn.Closed)
            {
                if (turn == Turn.Lent) await _batonReturned.WaitAsync().ConfigureAwait(false);
                else if (!await ReceiveAsync(default).ConfigureAwait(false)) OnFin();
                turn = Parse();
                SignalHeads();
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            OnReceiveFailed(e);
        }
        catch (Exception e)
        {
            // A mistake of ours must not leave a caller waiting.
            Shut(CloseReason.SocketError, new Loss(FailureKind.ClosedByUs, $"reading failed: {e.Message}.", e));
        }
        finally
        {
            SignalHeads();
            _input.Release();
        }
    }

    private void SignalHeads()
    {
        foreach (Exchange exchange in _headsReady) exchange.SignalHead();
        _headsReady.Clear();
    }

    /// <summary>Receives into the input. While nothing is outstanding it waits without a buffer. False is the peer's FIN.</summary>
    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_input.Length == 0 && Volatile.Read(ref _inFlight) == 0)
        {
            _input.Release();
            // The wait may end without a cause. It is asked for one only where no request is out, so not on a request's way.
            do await _carrier.WaitForInputAsync(cancellationToken).ConfigureAwait(false);
            while (Volatile.Read(ref _inFlight) == 0 && !_carrier.HasInput);
            StopTakingIfIdle();
        }
        Memory<byte> free = _input.GetMemory(Math.Max(1, _inputSize - _input.Length));
        int received = await _carrier.ReceiveAsync(free, cancellationToken).ConfigureAwait(false);
        _input.Advance(received);
        // FIN is no octet: how long nothing came before it is what an idle connection's end teaches.
        if (received > 0)
        {
            _previousReceive = Facts.LastReceive;
            Facts.AddReceived(received, _settings.Time.GetTimestamp());
        }
        // A receive that fills its room has more behind it: the next one gets twice as much.
        if (received == free.Length) _inputSize = Math.Min(MostInput, _inputSize * 2);
        return received > 0;
    }

    /// <summary>Reads all that the input holds, as far as the loop itself reads it.</summary>
    private Turn Parse()
    {
        while (true)
        {
            // Content that is not complete is lent even then: its reader finds the failure behind the end of the socket, not a short content.
            if (IsClosed) return _headDelivered && _current is { State: ExchangeState.Receiving } ? Lend() : Turn.Closed;
            if (_current is null)
            {
                if (_input.Length == 0) return Turn.NeedInput;
                if (!BeginResponse()) return Turn.Closed;
            }
            switch (_reader.Read(_input.Span, out int consumed))
            {
                case ResponseEvent.NeedInput:
                    _input.Consume(consumed);
                    return MayLend ? Lend() : Turn.NeedInput;
                case ResponseEvent.Interim:
                    _current!.OnInterim(_reader.Head, _input.Span);
                    _input.Consume(consumed);
                    break;
                case ResponseEvent.Head:
                    BeginContent(consumed);
                    break;
                case ResponseEvent.Content:
                    _input.Consume(consumed);
                    // Content that goes on behind the input is lent before it is copied.
                    if (MayLend && _reader.ContentRun > _reader.ContentAvailable) return Lend();
                    if (!TakeContent(_reader.ContentAvailable)) return Turn.Closed;
                    break;
                case ResponseEvent.End:
                    if (!EndResponse(consumed)) return Turn.Closed;
                    break;
                default:
                    Shut(CloseReason.Violation, LossOf(_reader.Violation!));
                    return Turn.Closed;
            }
        }
    }

    private bool IsClosed
    {
        get
        {
            lock (_gate) return _phase == Phase.Closed;
        }
    }

    private bool MayLend => _headDelivered && !_discards && _reader.InMessage;

    /// <summary>Octets have come: they begin the response to the first outstanding request, or the connection is over (RFC 9112 9.2).</summary>
    private bool BeginResponse()
    {
        Exchange? first;
        lock (_gate) first = _outstanding.First;
        Rule rule = first is null ? Rule.NothingOutstanding : first.StartOffset >= Volatile.Read(ref _handed) ? Rule.ResponseBeforeRequest : Rule.None;
        if (rule != Rule.None)
        {
            _reader.Refuse(rule, _input.Span);
            Shut(CloseReason.Surplus, new Loss(FailureKind.ClosedByPeer, $"the server sent octets that answer no request: {_reader.Violation}."));
            return false;
        }
        _current = first!;
        (_discards, _headDelivered) = (false, false);
        _current.Times.Sent = Facts.LastSend;
        _current.Times.FirstOctet = _settings.Time.GetTimestamp();
        _reader.Start(_current.Kind);
        return true;
    }

    private void BeginContent(int headLength)
    {
        ResponseHead head = _reader.Head;
        _current!.Times.Head = _settings.Time.GetTimestamp();
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
        if (stopped) _room.Set();
    }

    private Turn Lend()
    {
        Volatile.Write(ref _lentSince, _settings.Time.GetTimestamp());
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
                Close(CloseReason.NotDrained);
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
        _drainLeft = _settings.DrainOctets;
        Volatile.Write(ref _drainUntil, _settings.InstantAfter(_settings.DrainTimeout));
    }

    /// <summary>The response has ended: its exchange leaves the connection, which goes back to its owner, or is over.</summary>
    private bool EndResponse(int consumed)
    {
        Exchange done = _current!;
        CloseReason reason;
        long now = _settings.Time.GetTimestamp();
        lock (_gate)
        {
            if (_phase == Phase.Closed) return false;
            _outstanding.Dequeue();
            _turnSince = now;
            Volatile.Write(ref _inFlight, _outstanding.Count);
            reason = WhyOver(done, consumed);
            if (_uploading == done) _uploading = null;
            if (reason != CloseReason.None) _phase = Phase.Draining;
        }
        done.Times.End = now;
        if (!_discards) done.OnEnd(_reader.Trailers, _input.Span);
        done.TryComplete();
        _input.Consume(consumed);
        _current = null;
        Volatile.Write(ref _drainUntil, long.MaxValue);
        Volatile.Write(ref _lentSince, 0);
        Volatile.Write(ref _readBegun, 0);
        if (reason == CloseReason.None)
        {
            _owner.OnReleased();
            return true;
        }
        _room.Set();
        Shut(reason, new Loss(FailureKind.ClosedByPeer, Describe(reason)));
        return false;
    }

    /// <summary>Under the gate: why nothing more can go over the connection after this response; None if it can.</summary>
    private CloseReason WhyOver(Exchange done, int consumed)
    {
        if (!_reader.KeepsConnection || done.WantsClose || CountExchange() == 0) return CloseReason.NotPersistent;
        if (done.EndOffset > Volatile.Read(ref _handed)) return CloseReason.RequestUnfinished;
        if (_outstanding.Count == 0 && _input.Length > consumed) return CloseReason.Surplus;
        return _phase == Phase.Open ? CloseReason.None : _reason == CloseReason.None ? CloseReason.PeerClosed : _reason;
    }

    /// <summary>How many exchanges the server still takes by its own announcement (Keep-Alive: max, P10); -1 where it made none.</summary>
    private int CountExchange()
    {
        if (_reader.Head.ExchangesLeft >= 0) _exchangesLeft = _reader.Head.ExchangesLeft;
        else if (_exchangesLeft > 0) _exchangesLeft--;
        return _exchangesLeft;
    }

    private void OnFin()
    {
        if (_sendError is { } error)
        {
            OnReceiveFailed(error);
            return;
        }
        if (_current is null)
        {
            bool idle = Volatile.Read(ref _inFlight) == 0;
            Shut(idle ? CloseReason.PeerClosedIdle : CloseReason.PeerClosed, new Loss(FailureKind.ClosedByPeer, $"the server closed the connection (FIN) before it answered (RFC 9112 9.5){NeverAnswered()}."));
            return;
        }
        string progress = Progress();
        if (_headDelivered && _reader.Head.Framing == ContentFraming.CloseDelimited && !_carrier.EndWasSaid)
        {
            Shut(CloseReason.PeerClosed, new Loss(FailureKind.ClosedByPeer, $"the TLS connection ended {progress} without close_notify: content that only the end delimits may have been cut (RFC 9112 9.8)."));
            return;
        }
        if (_reader.ReadClose() == ResponseEvent.End) EndResponse(0);
        else Shut(CloseReason.PeerClosed, new Loss(FailureKind.ClosedByPeer, $"the server closed the connection (FIN) {progress}: {_reader.Violation}."));
    }

    private void OnReceiveFailed(Exception error)
    {
        // An alert of TLS ends the sending too, which knows less of it.
        bool isTls = _carrier.Security is not null && error is IOException { InnerException: not SocketException };
        Exception cause = isTls ? error : _sendError ?? error.InnerException as SocketException ?? error;
        string where = _current is null ? "" : " " + Progress();
        string what = isTls ? $"TLS failed{where}: {error.GetBaseException().Message}{NeverAnswered()}."
            : cause is SocketException { SocketErrorCode: SocketError.ConnectionReset } ? $"the server reset the connection (RST){where}."
            : $"the socket failed{where}: {cause.Message}.";
        Shut(CloseReason.SocketError, new Loss(FailureKind.SocketError, what, cause));
    }

    /// <summary>What servers end new connections for without a word: they expect TLS, or a certificate of the client.</summary>
    private string NeverAnswered()
    {
        if (Facts.OctetsReceived > 0) return "";
        return ", and had sent nothing on it: " + (_carrier.Security is null ? "it may speak TLS on that port (https)" : "it may want a client certificate (SslOptions)");
    }

    /// <summary>How far the response under way had come.</summary>
    private string Progress() => !_headDelivered ? "within the response's head" : _reader.Head.Framing switch
    {
        ContentFraming.Length => string.Create(CultureInfo.InvariantCulture, $"after {_reader.Head.ContentLength - _reader.ContentRun} of {_reader.Head.ContentLength} octets of content"),
        ContentFraming.Chunked => "before the last chunk of the content",
        _ => "within the content",
    };
}
