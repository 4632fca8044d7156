using PoolingClient.Connections;
using PoolingClient.Transport;

namespace PoolingClient.Handler;

/// <summary>Makes a timeline, and the facts of the connection, of what an exchange has noted. Nothing of it exists before it is asked for.</summary>
internal static class TimelineReader
{
    public static RequestTimeline Read(Exchange exchange, TimeProvider time) => Read(ExchangeRecord.Of(exchange), time);

    public static RequestTimeline Read(ExchangeRecord exchange, TimeProvider time)
    {
        ExchangeTimes times = exchange.Times;
        long begun = times.Begun;
        var attempts = new List<RequestAttempt>();
        foreach (PastAttempt past in exchange.Past ?? [])
        {
            attempts.Add(Attempt(past.Connection, past.NumberOnConnection, past.Times, past));
        }
        if (times.Assigned > 0 && exchange.Connection is { } connection) attempts.Add(Attempt(connection, exchange.NumberOnConnection, times, null));
        return new RequestTimeline(attempts, At(times.Dialed), At(times.Queued) ?? default, exchange.FailedDial is { } failed ? Setup(failed) : null);

        TimeSpan? At(long instant) => instant == 0 ? null : time.GetElapsedTime(begun, instant);

        RequestAttempt Attempt(ConnectionFacts facts, int number, ExchangeTimes at, PastAttempt? past) => new()
        {
            ConnectionId = facts.Id,
            ExchangeNumber = number,
            Setup = number == 1 ? Setup(facts.Dial) : null,
            Queued = At(at.Queued) ?? default,
            Assigned = At(at.Assigned) ?? default,
            // Where no response has begun, the connection knows when it last sent.
            Sent = At(at.Sent != 0 ? at.Sent : facts.LastSend >= at.Assigned ? facts.LastSend : 0),
            FirstOctet = At(at.FirstOctet),
            Head = At(at.Head),
            ContentEnd = At(at.End),
            Lost = past is { Status: 0 } lost ? At(lost.Ended) : null,
            LostBecause = past is { Status: 0 } ? past.Why : null,
            FollowedUp = past is { Status: > 0 } answered ? At(answered.Ended) : null,
            FollowedStatus = past is { Status: > 0 } ? past.Status : null,
        };

        ConnectionSetup Setup(DialFacts dial) => new()
        {
            Begun = At(dial.Begun) ?? default,
            Resolved = At(dial.Resolved),
            Connected = At(dial.Connected),
            TunnelBegun = At(dial.TunnelBegun),
            Tunneled = At(dial.Tunneled),
            TlsBegun = At(dial.TlsBegun),
            Secured = At(dial.Secured),
            Addresses = [.. dial.Attempts.Select(a => new AddressTried(a.EndPoint, At(a.Begun) ?? default, At(a.Ended), a.Error))],
        };
    }

    /// <summary>The connection of the last attempt; null where there was none.</summary>
    public static SocketConnectionInfo? ReadConnection(Exchange exchange, TimeProvider time)
    {
        if (exchange.Connection?.Facts is not { } facts || exchange.Attempts == 0) return null;
        return new SocketConnectionInfo
        {
            Id = facts.Id,
            LocalEndPoint = facts.LocalEndPoint,
            RemoteEndPoint = facts.RemoteEndPoint,
            Age = time.GetElapsedTime(facts.Opened),
            IdleBeforeUse = exchange.NumberOnConnection > 1 ? time.GetElapsedTime(0, exchange.IdleBefore) : null,
            Exchanges = facts.Exchanges,
            OctetsSent = facts.OctetsSent,
            OctetsReceived = facts.OctetsReceived,
            Tcp = facts.Tcp,
        };
    }
}
