using System.Globalization;
using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Pool;

/// <summary>Who waits too long, or would: the limits of the queue and what is said of them.</summary>
internal sealed partial class OriginPool
{
    /// <summary>
    /// Fails those in the queue whose limit has passed. Those at its front, for whom dials are under way, are the dials' business; the
    /// deadline is everybody's.
    /// </summary>
    private void EndOverdueWaiting(long now)
    {
        var late = new List<(Exchange Exchange, bool ByDeadline)>();
        lock (_gate)
        {
            int place = 0;
            for (Exchange? exchange = _waiting.First; exchange is not null; exchange = exchange.NextInQueue, place++)
            {
                bool byDeadline = now >= exchange.DeadlineAt;
                bool byLease = place >= Covering && _settings.IsAfter(exchange.Times.Queued, exchange.Limits.Lease, now);
                if (byDeadline || byLease) late.Add((exchange, byDeadline));
            }
            foreach ((Exchange exchange, _) in late) _waiting.Remove(exchange);
            foreach (Slot slot in _slots)
            {
                if (slot.ReservedFor is not { } exchange) continue;
                bool byDeadline = now >= exchange.DeadlineAt;
                bool isDial = slot.State == SlotState.Dialing;
                if (!byDeadline && (isDial || !_settings.IsAfter(exchange.Times.Queued, exchange.Limits.Lease, now))) continue;
                late.Add((exchange, byDeadline));
                if (isDial) Unreserve(slot);
                else GiveUpKept(slot);
            }
        }
        if (late.Count == 0) return;
        bool isBusy;
        lock (_gate) isBusy = _slots.Count - _dialing >= _settings.MaxConnectionsPerServer;
        string state = DescribeLeases(now);
        foreach ((Exchange exchange, bool byDeadline) in late) exchange.TryFail(byDeadline ? DeadlineSpent(exchange, now, state) : LeaseSpent(exchange, state, isBusy));
    }

    private static ExchangeFailure LeaseSpent(Exchange exchange, string state, bool isBusy)
    {
        string remedy = isBusy ? " Dispose responses, raise MaxConnectionsPerServer, or find out why the server is slow." : "";
        string limit = string.Create(CultureInfo.InvariantCulture, $"LeaseTimeout of {exchange.Limits.Lease.TotalSeconds:0.###} s");
        string message = $"no connection became free within the {limit}: {state}{remedy}";
        var cause = new TimeoutException($"The {limit} ended while the request waited for a connection.");
        return Settle(exchange, new ExchangeFailure(FailureKind.Timeout, RequestStage.Queue, RequestFate.NotSent, message, cause));
    }

    private ExchangeFailure DeadlineSpent(Exchange exchange, long now, string state)
    {
        (string what, TimeoutException cause) = DeadlineText.Of(exchange, _settings, now);
        RequestStage stage = exchange is { Dial: { } dial, Times.Dialed: > 0 } ? dial.Stage : RequestStage.Queue;
        return Settle(exchange, new ExchangeFailure(FailureKind.Timeout, stage, RequestFate.NotSent, $"{what} It waited for a connection: {state}", cause));
    }

    /// <summary>Under the gate: a request whose deadline cannot be met is refused now, while there is still time to do something else.</summary>
    private ExchangeFailure? Hopeless(Exchange exchange, int ahead, long now)
    {
        if (exchange.DeadlineAt == long.MaxValue || _estimate.LeastWait(ahead) is not { } wait) return null;
        if (_settings.InstantAfter(now, wait) <= exchange.DeadlineAt) return null;
        string limit = DeadlineText.Limit(exchange, _settings);
        string why = string.Create(CultureInfo.InvariantCulture, $"{ahead} requests are ahead of it in the queue, and connections become free so slowly that it would wait {wait.TotalSeconds:0.###} s");
        var cause = new TimeoutException($"The {limit} cannot be met: {why}.");
        return Settle(exchange, new ExchangeFailure(FailureKind.Timeout, RequestStage.Queue, RequestFate.NotSent, $"the {limit} cannot be met: {why}.", cause));
    }

    /// <summary>What keeps the connections busy, in words. It asks each connection, so it is called without the gate.</summary>
    private string DescribeLeases(long now)
    {
        var busy = new List<Slot>();
        int open, waiting, dialing, failures;
        lock (_gate)
        {
            foreach (Slot slot in _slots)
            {
                if (slot.State == SlotState.InUse) busy.Add(slot);
            }
            (open, waiting, dialing, failures) = (_slots.Count - _dialing, _waiting.Count, _dialing, _backoff.Failures);
        }
        LeaseInfo? oldest = null, unreadFirst = null;
        int unread = 0;
        foreach (Slot slot in busy)
        {
            if (slot.Connection.OldestLease is not { } lease) continue;
            if (lease.ContentUnreadSince != 0)
            {
                unread++;
                if (unreadFirst is null || lease.Since < unreadFirst.Value.Since) unreadFirst = lease;
            }
            if (oldest is null || lease.Since < oldest.Value.Since) oldest = lease;
        }
        string text = string.Create(CultureInfo.InvariantCulture, $"{busy.Count} of {_settings.MaxConnectionsPerServer} connections are busy ({open} open, {dialing} being made), {waiting} requests wait");
        if (failures > 0) text += string.Create(CultureInfo.InvariantCulture, $"; the last {failures} dials failed, and dials are held back (back-off): look at the errors of those dials");
        if (_budget.Taken >= _budget.Sockets) text += string.Create(CultureInfo.InvariantCulture, $"; the process's budget of {_budget.Sockets} sockets is spent (75 % of RLIMIT_NOFILE)");
        if (oldest is not { } first) return text + ".";
        text += string.Create(CultureInfo.InvariantCulture, $"; the oldest lease is {_settings.Time.GetElapsedTime(first.Since, now).TotalSeconds:0.0##} s old: {first.Request}");
        if (first.ContentUnreadSince != 0) text += string.Create(CultureInfo.InvariantCulture, $", its content unread for {_settings.Time.GetElapsedTime(first.ContentUnreadSince, now).TotalSeconds:0.0##} s");
        if (unread > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {unread} of them are held by responses whose content nobody reads (not disposed?)");
        if (unreadFirst?.CallSite is { } site) text += $", the oldest of which was asked for {CallTrace.FirstOf(site.Frames)}";
        return text + ".";
    }

    private static ExchangeFailure Disposed(Exchange exchange) => Settle(exchange,
        new ExchangeFailure(FailureKind.PoolDisposed, RequestStage.Queue, RequestFate.NotSent, "the pool was disposed."));

    private static ExchangeFailure Ending(Exchange exchange) => Settle(exchange,
        new ExchangeFailure(FailureKind.PoolDisposed, RequestStage.Queue, RequestFate.NotSent, "the pool is being shut down and takes no new requests."));

    private ExchangeFailure QueueFull(Exchange exchange)
    {
        _watch.NoteRefused(exchange);
        string message = string.Create(CultureInfo.InvariantCulture,
            $"the queue is full (MaxQueuedRequests {_settings.MaxQueuedRequests}, MaxConnectionsPerServer {_settings.MaxConnectionsPerServer}): {DescribeLeases(_settings.Time.GetTimestamp())}");
        return Settle(exchange, new ExchangeFailure(FailureKind.QueueFull, RequestStage.Queue, RequestFate.NotSent, message));
    }
}
