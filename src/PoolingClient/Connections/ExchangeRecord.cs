namespace PoolingClient.Connections;

/// <summary>What an exchange has noted, as it can be kept when the exchange itself is used for another request.</summary>
internal readonly record struct ExchangeRecord(ExchangeTimes Times, ConnectionFacts? Connection, int NumberOnConnection, List<PastAttempt>? Past, Transport.DialFacts? FailedDial)
{
    public static ExchangeRecord Of(Exchange exchange) => new(exchange.Times, exchange.Connection?.Facts, exchange.NumberOnConnection, exchange.Past,
        exchange.Times.Assigned == 0 && exchange.State == ExchangeState.Failed ? exchange.Dial : null);
}
