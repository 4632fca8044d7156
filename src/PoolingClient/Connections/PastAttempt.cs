namespace PoolingClient.Connections;

/// <summary>An attempt that was followed by another: its connection was lost, or its response was followed up.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="NumberOnConnection">Which exchange on it the attempt was.</param>
/// <param name="Times">Its instants.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Why">Why it was not the last.</param>
/// <param name="Status">The status code of the response that was followed up; 0 where the connection was lost.</param>
internal sealed record PastAttempt(ConnectionFacts Connection, int NumberOnConnection, ExchangeTimes Times, long Ended, string Why, int Status = 0);
