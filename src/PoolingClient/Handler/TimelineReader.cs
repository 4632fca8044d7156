using PoolingClient.Connections;
using PoolingClient.Transport;

namespace PoolingClient.Handler;

/// <summary>Makes a timeline of the instants that an exchange has noted. Nothing of it exists before it is asked for.</summary>
internal static class TimelineReader
{
    public static RequestTimeline Read(Exchange exchange, TimeProvider time)
    {
        if (exchange.Connection is not { } connection || exchange.Attempts == 0) return new RequestTimeline([]);
        ExchangeTimes times = exchange.Times;
        ConnectionFacts facts = connection.Facts;
        var attempt = new RequestAttempt
        {
            ConnectionId = facts.Id,
            ExchangeNumber = exchange.NumberOnConnection,
            Setup = exchange.NumberOnConnection == 1 ? Setup(facts.Dial) : null,
            Assigned = At(times.Assigned) ?? default,
            Sent = At(times.Sent),
            FirstOctet = At(times.FirstOctet),
            Head = At(times.Head),
            ContentEnd = At(times.End),
        };
        return new RequestTimeline([attempt]);

        TimeSpan? At(long instant) => instant == 0 ? null : time.GetElapsedTime(times.Begun, instant);

        ConnectionSetup Setup(DialFacts dial) => new()
        {
            Begun = At(dial.Begun) ?? default,
            Resolved = At(dial.Resolved) ?? default,
            Connected = At(dial.Connected) ?? default,
            Addresses = [.. dial.Attempts.Select(a => new AddressTried(a.EndPoint, At(a.Begun) ?? default, At(a.Ended) ?? default, a.Error))],
        };
    }
}
