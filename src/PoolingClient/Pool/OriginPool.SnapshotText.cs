using PoolingClient.Connections;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>What was copied for a snapshot, as the snapshot shows it. No gate is held here.</summary>
internal sealed partial class OriginPool
{
    private ConnectionSnapshot Describe(in SlotLook slot, ConnectionLook look, SnapshotDetail detail, long now)
    {
        ConnectionFacts facts = slot.Connection.Facts;
        string? draining = look.DrainingBecause ?? WhyDraining(slot, now);
        ConnectionState state = draining is not null ? ConnectionState.Draining : slot.State == SlotState.Idle ? ConnectionState.Idle : ConnectionState.Busy;
        return new ConnectionSnapshot
        {
            Id = facts.Id,
            State = state,
            LocalEndPoint = facts.LocalEndPoint,
            RemoteEndPoint = facts.RemoteEndPoint,
            Security = slot.Connection.Security,
            IsTunnel = look.IsTunnel,
            Age = Since(facts.Opened, now),
            IdleFor = slot.State == SlotState.Idle ? Since(slot.IdleSince, now) : null,
            Exchanges = facts.Exchanges,
            OctetsSent = facts.OctetsSent,
            OctetsReceived = facts.OctetsReceived,
            SinceReceived = Since(facts.LastReceive, now),
            Capacity = draining is null ? look.Capacity : 0,
            AnnouncedIdleLimit = facts.IdleSeconds < 0 ? null : TimeSpan.FromSeconds(facts.IdleSeconds),
            AnnouncedRequestsLeft = look.ExchangesLeft < 0 ? null : look.ExchangesLeft,
            LearnedIdleLimit = slot.LearnedIdleLimit,
            LifetimeLeft = Left(slot.EndOfLife, now),
            DrainingBecause = draining,
            Tcp = detail >= SnapshotDetail.Kernel ? slot.Connection.ReadTcpInfo() : null,
            Requests = look.Exchanges.Count == 0 ? [] : Describe(look.Exchanges, now),
        };
    }

    private string? WhyDraining(in SlotLook slot, long now)
    {
        if (now >= slot.EndOfLife) return slot.EndReason == CloseReason.AddressVanished ? "its address is not among those of its name any more" : "its lifetime is over (PooledConnectionLifetime)";
        return _isEnding || _isClosed ? "the pool is being shut down" : null;
    }

    private RequestInFlight[] Describe(List<ExchangeLook> exchanges, long now)
    {
        var requests = new RequestInFlight[exchanges.Count];
        for (int i = 0; i < requests.Length; i++) requests[i] = Describe(exchanges[i], now);
        return requests;
    }

    private RequestInFlight Describe(in ExchangeLook exchange, long now) => new()
    {
        Method = exchange.Name.Method,
        Origin = exchange.Name.Origin,
        Path = exchange.Name.Path,
        Stage = exchange.Stage,
        Age = Since(exchange.Begun, now),
        OnConnectionFor = Since(exchange.Assigned, now),
        Attempt = exchange.Attempt,
        OctetsSent = exchange.OctetsSent,
        OctetsReceived = exchange.OctetsReceived,
        ContentUnreadFor = exchange.ContentUnreadSince == 0 ? null : Since(exchange.ContentUnreadSince, now),
        DeadlineLeft = Left(exchange.DeadlineAt, now),
        IsAbandoned = exchange.IsAbandoned,
        CallSite = exchange.ContentUnreadSince == 0 ? null : exchange.CallSite?.Frames,   // elsewhere nobody looks for it, and it is long
    };

    private RequestWaiting Describe(WaiterLook waiter, long now) => new()
    {
        Method = waiter.Name.Method,
        Origin = waiter.Name.Origin,
        Path = waiter.Name.Path,
        Age = Since(waiter.Begun, now),
        WaitingFor = Since(waiter.Queued, now),
        DeadlineLeft = Left(waiter.DeadlineAt, now),
        LeaseLeft = Left(_settings.InstantAfter(waiter.Queued, waiter.LeaseLimit), now),
        Attempts = waiter.Attempts,
    };

    private DialUnderWay Describe(DialLook dial, long now) => new()
    {
        Stage = dial.Facts.Stage,
        Age = Since(dial.Facts.Begun, now),
        TimeLeft = Left(_settings.InstantAfter(dial.Facts.Begun, dial.Limit), now),
        Addresses = [.. dial.Facts.Attempts.Select(attempt => Describe(attempt, dial.Facts.Begun))],
        For = dial.For?.ToString(),
    };

    private AddressTried Describe(AddressAttempt attempt, long begun) =>
        new(attempt.EndPoint, Since(begun, attempt.Begun), attempt.IsUnderWay ? null : Since(begun, attempt.Ended), attempt.Error);

    /// <summary>What is noted by other threads meanwhile may lie a little after the snapshot's instant.</summary>
    private TimeSpan Since(long instant, long now) => _settings.Time.GetElapsedTime(Math.Min(instant, now), now);

    private TimeSpan? Left(long instant, long now) => instant == long.MaxValue ? null : _settings.Time.GetElapsedTime(now, Math.Max(instant, now));
}
