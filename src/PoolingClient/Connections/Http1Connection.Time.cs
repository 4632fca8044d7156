using System.Globalization;
using PoolingClient.Foundation;

namespace PoolingClient.Connections;

/// <summary>
/// The time limits, compared at each beat of the pool's clock with what the socket has done: when octets last went, when they last came,
/// and since when one is owed. Nothing on a request's way sets a timer.
/// </summary>
internal sealed partial class Http1Connection
{
    /// <summary>A limit that has passed.</summary>
    private readonly record struct Overdue(string Option, TimeSpan Limit, string What);

    /// <summary>The reader says within a moment what has come; this is far more than that.</summary>
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(1);

    // Under the gate: since when the first outstanding exchange is the first.
    private long _turnSince;

    // The clock only: what the peer had acknowledged at the last beat.
    private long _acknowledged;

    // Any thread. Since when the kernel takes no more (0: it does); since when a caller waits for
    // content (0: none does); whether the baton is lent, and when its content was last read; when it was lent.
    private long _stalledSince;
    private long _readBegun;
    private long _lentSince;
    private long _lentAt;

    // Any thread: since when it takes nothing because something came while it was idle; 0 while it does.
    private long _refusedSince;

    public override LeaseInfo? OldestLease
    {
        get
        {
            Exchange? first;
            lock (_gate) first = _outstanding.First;
            if (first is null) return null;
            bool unread = Volatile.Read(ref _readBegun) == 0;
            return new LeaseInfo(first.Describe(), first.Times.Assigned, unread ? Volatile.Read(ref _lentSince) : 0, first.CallSite);
        }
    }

    public override void Tick(long now)
    {
        if (Volatile.Read(ref _inFlight) == 0)
        {
            EndRefusedIdle(now);
            return;
        }
        Exchange? head;
        lock (_gate) head = _outstanding.First;
        if (head is not null && now >= Volatile.Read(ref _drainUntil))
        {
            Close(CloseReason.NotDrained, head);
            return;
        }
        head?.OnBeat(now);
        NoteProgress(now);
        if (EndDeadPath(now) || EndSilence(now)) return;
        FreeThoseBehind(now);
        Exchange? late;
        Overdue? overdue = null;
        lock (_gate)
        {
            if (_phase == Phase.Closed || _outstanding.First is not { } first) return;
            late = FindPastDeadline(now);
            if (late is null && WhatIsOverdue(first, now) is { } found) (late, overdue) = (first, found);
            if (late is not null) late.IsPinned = true;
        }
        if (late is null) return;
        if (overdue is { } limit) EndByLimit(late, limit);
        else EndByDeadline(late, now);
    }

    /// <summary>It was refused because something had come, and the reader has found nothing to say of it since (TLS's own records): nothing will be sent on it any more.</summary>
    private void EndRefusedIdle(long now)
    {
        long since = Volatile.Read(ref _refusedSince);
        if (since != 0 && _settings.IsAfter(since, RefusedFor, now)) Close(CloseReason.Surplus);
    }

    private Exchange? FindPastDeadline(long now)
    {
        if (_isTunnel) return null;
        for (int i = 0; i < _outstanding.Count; i++)
        {
            Exchange exchange = _outstanding[i];
            if (now >= exchange.DeadlineAt && !exchange.IsSettled) return exchange;
        }
        return null;
    }

    /// <summary>Under the gate: the limit that the exchange at the head of the line has passed.</summary>
    private Overdue? WhatIsOverdue(Exchange first, long now)
    {
        ExchangeLimits limits = first.Limits;
        long stalled = Volatile.Read(ref _stalledSince);
        if (stalled != 0 && _settings.IsAfter(stalled, limits.Write, now))
        {
            return new Overdue("WriteTimeout", limits.Write, "the server took no octet of the request");
        }
        // In a tunnel nobody owes an octet: what it carries has limits of its own.
        if (_isTunnel) return null;
        // No response is owed before the kernel has the whole request; until then the limit is WriteTimeout.
        bool isLent = Volatile.Read(ref _lentSince) != 0;
        if (!isLent && (_uploading == first || (first.State == ExchangeState.Sent && first.EndOffset > Facts.OctetsSent))) return null;
        long sent = Math.Max(Math.Max(Facts.LastSend, first.Times.Assigned), _turnSince);
        if (first.State == ExchangeState.Sent && _settings.IsAfter(sent, limits.Head, now))
        {
            return new Overdue("ResponseHeadTimeout", limits.Head, "the response head did not come");
        }
        long owed = isLent ? Volatile.Read(ref _readBegun) : sent;
        if (owed == 0 || !_settings.IsAfter(Math.Max(owed, Facts.LastReceive), limits.Read, now)) return null;
        return new Overdue("ReadTimeout", limits.Read, first.State == ExchangeState.Sent ? "no octet of the response head came" : "no octet of the content came");
    }

    /// <summary>A send of many octets may be under way for long, and the peer read all the while: what counts is what it acknowledges.</summary>
    private void NoteProgress(long now)
    {
        if (Volatile.Read(ref _stalledSince) is var since && since == 0) return;
        if (_carrier.ReadTcpInfo() is not { } tcp || tcp.OctetsAcknowledged == _acknowledged) return;
        _acknowledged = tcp.OctetsAcknowledged;
        // The flusher may have ended the stall meanwhile: then it stays ended.
        Interlocked.CompareExchange(ref _stalledSince, now, since);
    }

    /// <summary>The connection has stalled: the exchange at its head fails by the limit, those behind it go elsewhere where they may.</summary>
    private void EndByLimit(Exchange first, Overdue overdue)
    {
        Mute();
        Facts.Tcp = _carrier.ReadTcpInfo();
        string limit = string.Create(CultureInfo.InvariantCulture, $"{overdue.Option} of {overdue.Limit.TotalSeconds:0.###} s");
        var cause = new TimeoutException($"The {limit} ended: {overdue.What}.");
        first.TryFail(FailureOf(first, FailureKind.Timeout, $"{overdue.What} within the {limit}.", cause));
        Shut(CloseReason.TimedOut, new Loss(FailureKind.ClosedByPeer, $"the response before it did not end within the {limit}."), first);
    }

    private void EndByDeadline(Exchange late, long now)
    {
        bool isAlone;
        lock (_gate) isAlone = _outstanding.Count == 1;
        if (isAlone) Mute();   // else it keeps its place, and what is queued of it is sent
        Facts.Tcp = _carrier.ReadTcpInfo();
        (string what, TimeoutException cause) = DeadlineText.Of(late, _settings, now);
        ExchangeFailure failure = FailureOf(late, FailureKind.Timeout, what, cause, mayStillBeSent: !isAlone);
        late.Abandon(failure with { IsDeadline = true });
    }

    /// <summary>Nothing more is sent from here on, so that what is said of an exchange's fate stays true. The connection is about to be closed.</summary>
    private void Mute()
    {
        lock (_gate) _isMute = true;
    }

    private ExchangeFailure FailureOf(Exchange exchange, FailureKind kind, string what, Exception? cause, bool mayStillBeSent = false)
    {
        RequestFate fate = FateOf(exchange);
        if (mayStillBeSent && fate == RequestFate.NotSent) fate = RequestFate.MayHaveBeenProcessed;
        return new ExchangeFailure(kind, StageOf(exchange), fate, Sentence(exchange, what, fate), cause);
    }
}
