namespace PoolingClient.Connections;

/// <summary>An attempt that ended with its connection, and was followed by another.</summary>
internal sealed record PastAttempt(ConnectionFacts Connection, int NumberOnConnection, ExchangeTimes Times, long Ended, string Why);
