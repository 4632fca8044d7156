using System.Globalization;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>
/// Several exchanges on the connection at once (RFC 9112 9.3.2): who may stand behind whom, and what is made of servers that cannot
/// bear it. A response belongs to the first outstanding exchange, or the connection is over; where it is doubtful whether it does, too.
/// </summary>
internal sealed partial class Http1Connection
{
    /// <summary>Content that came in part is completed by the loop up to this, where others wait behind it: lending it would make them wait for the caller.</summary>
    private const int MostHeldBack = 64 * 1024;

    /// <summary>How long others stay behind content that is being read, or is not read, by its caller, before they go elsewhere.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // The reader: it has answered HTTP/1.1 and goes on; once true, always true. Read under the gate.
    private volatile bool _isProven;

    // The reader: with which kind of answer the server said close; null while it has not.
    private bool? _closedWithError;

    // The reader: its head has come, its content not all, and its caller is not told before.
    private volatile Exchange? _heldBack;

    /// <summary>
    /// Under the gate: how many exchanges it may carry at once now. One, before it has answered (it may speak HTTP/1.0, or close); no more than the server
    /// still takes, as it said or as was learned.
    /// </summary>
    private int DepthNow
    {
        get
        {
            if (!_pipelining.IsOn || !_isProven) return 1;
            int left = Volatile.Read(ref _exchangesLeft);
            // One that has gone on past the limit leads to a server that has none.
            if (left < 0 && _pipelining.MostExchanges - (Facts.Exchanges - _outstanding.Count) is var learned and > 0) left = learned;
            int depth = _pipelining.Depth;
            return left >= 0 && left < depth ? Math.Max(1, left) : depth;
        }
    }

    /// <summary>Under the gate: what is outstanding may have others behind it. Who lost a connection once is followed by nobody, as it follows nobody.</summary>
    private bool MayBeFollowed => _outstanding[_outstanding.Count - 1] is { Pipelines: true, Attempts: <= 1 } && Volatile.Read(ref _lentSince) == 0;

    /// <summary>Under the gate: it may stand behind what is outstanding: never where the first is awaited for longer than usual.</summary>
    private bool MayFollow(Exchange exchange, long now) => exchange.Pipelines && _outstanding.Count < DepthNow && !IsLate(_outstanding.First!, now);

    private bool IsLate(Exchange first, long now) => first.State != ExchangeState.Receiving && now - Math.Max(_turnSince, first.Times.Assigned) > _pipelining.LateAfter;

    /// <summary>Whether the loop completes this content itself: others wait behind it, and it is short.</summary>
    private bool HoldsBack => _reader.Head.Framing == ContentFraming.Length && _reader.Head.ContentLength <= MostHeldBack && Volatile.Read(ref _inFlight) > 1;

    /// <summary>What this answer says of how many requests the server takes on a connection.</summary>
    private void NoteLimit(Exchange done, CloseReason reason)
    {
        if (reason == CloseReason.None)
        {
            if (done.NumberOnConnection == _pipelining.MostExchanges) _pipelining.NotePassed(done.NumberOnConnection);
        }
        else if (reason == CloseReason.NotPersistent && (!_reader.KeepsConnection || _exchangesLeft == 0) && !done.WantsClose && !_reader.Head.Http10)
        {
            _closedWithError = _reader.Head.Status >= 400;
        }
    }

    /// <summary>Holds the caller of the current response back until its content is complete; not one that has given up meanwhile.</summary>
    private void HoldBack()
    {
        _heldBack = _current;
        Interlocked.MemoryBarrier();   // whoever fails it sees that it is held, or is seen here
        if (_current!.State == ExchangeState.Failed) _current.SignalHead();
    }

    /// <summary>More has come: from here on the loop tells the caller again. One that has given up meanwhile was told, and what it was given is its own: the rest is nobody's.</summary>
    private void Resume()
    {
        _heldBack = null;
        Interlocked.MemoryBarrier();   // whoever fails it sees that it is held no more, or is seen here
        if (_current!.State == ExchangeState.Failed) DiscardRest();
    }

    /// <summary>
    /// Servers that read several requests and find a fault in a later one may answer that one first, and close: Node does. What such a
    /// response says can be meant for any of those outstanding. Each of them goes alone to another connection, where the answer is its own.
    /// </summary>
    private bool IsDoubtful(ResponseHead head)
    {
        if (head.KeepsConnection || head.Status is not (400 or 408 or 413 or 414 or 431 or 501 or 505)) return false;
        lock (_gate) return _outstanding.Count > 1;
    }

    private void RefuseDoubtful(ResponseHead head)
    {
        int status = head.Status;
        _current = null;   // it is nobody's response
        string what = string.Create(CultureInfo.InvariantCulture, $"the server answered {status} and closes, with several requests outstanding: it may be meant for any of them.");
        Shut(CloseReason.Doubtful, new Loss(FailureKind.ClosedByPeer, what));
    }

    /// <summary>The clock: a request that was sent behind others is not answered, though those before it were.</summary>
    private bool EndSilence(long now)
    {
        if (!_pipelining.IsOn) return false;
        Exchange? first;
        long since;
        lock (_gate)
        {
            first = _outstanding.First;
            if (first is null || first.Before <= 0 || first.State == ExchangeState.Receiving) return false;
            since = Math.Max(Math.Max(Facts.LastReceive, Facts.LastSend), Math.Max(first.Times.Assigned, _turnSince));
            if (now - since <= _pipelining.SilentAfter) return false;
            first.IsPinned = true;
        }
        string what = string.Create(CultureInfo.InvariantCulture, $"the server answered the requests before this one on the connection, and then nothing for {_settings.Time.GetElapsedTime(since, now).TotalSeconds:0.#} s.");
        Shut(CloseReason.Silent, new Loss(FailureKind.ClosedByPeer, what, new TimeoutException(what)), first);
        return true;
    }

    /// <summary>
    /// The clock: whoever stands behind content that its caller reads slowly, or not at all, goes elsewhere. Its response is not read here any more: the
    /// connection ends with the content.
    /// </summary>
    private void FreeThoseBehind(long now)
    {
        long since = Volatile.Read(ref _lentAt);
        if (since == 0 || !_settings.IsAfter(since, Patience, now)) return;
        List<Exchange> freed;
        lock (_gate)
        {
            if (_phase == Phase.Closed || _outstanding.Count < 2 || Volatile.Read(ref _lentAt) == 0) return;
            if (_phase == Phase.Open) _phase = Phase.Draining;
            _reason = CloseReason.NotPersistent;
            freed = new List<Exchange>(_outstanding.Count);
            while (_outstanding.Count > 1) freed.Add(_outstanding.DequeueLast());
            Volatile.Write(ref _inFlight, 1);
        }
        freed.Reverse();
        // What of their octets is still in the output goes out all the same; being idempotent, they go elsewhere in any case.
        foreach (Exchange exchange in freed) Lose(exchange, new Loss(FailureKind.ClosedByPeer, "the content of the response before it is still being read."), RequestFate.MayHaveBeenProcessed);
    }

    /// <summary>What this end says of the origin: not a single request that met the end of an idle connection, but several of which some were answered.</summary>
    private void NoteBreak(CloseReason reason, Exchange[] lost)
    {
        if (!_pipelining.IsOn) return;
        bool isShared = lost.Length > 0 && lost[^1].Before > 0;
        if (reason == CloseReason.NotPersistent && _closedWithError is { } isError)
        {
            _pipelining.NoteClose(Facts.Exchanges - lost.Length, isShared ? lost.Length : 0, isError, Facts.Opened, _settings.Time.GetTimestamp());
            return;
        }
        if (!isShared) return;
        string? what = reason switch
        {
            CloseReason.Doubtful => "the server answered a fault in one of several requests first, and closed",
            CloseReason.Silent => "the server answered some of several requests, and was then silent",
            CloseReason.Surplus or CloseReason.Violation => "the server sent what is no response to the requests outstanding",
            // The end of an idle connection that several ran into says nothing about pipelining: the first of them had nobody before it.
            CloseReason.PeerClosed or CloseReason.SocketError when lost[0].Before > 0 => string.Create(CultureInfo.InvariantCulture, $"the server ended the connection with {lost.Length} requests outstanding"),
            _ => null,
        };
        if (what is not null) _pipelining.NoteBreak(what, _settings.Time.GetTimestamp());
    }
}
