namespace PoolingClient.Connections;

/// <summary>
/// Where an exchange is. Queued -> Sent -> Receiving -> Completed; Sent -> Queued when it is replayed; Failed from anywhere but
/// Completed. Whoever makes a transition acts on it; all others see that they came too late.
/// </summary>
internal enum ExchangeState
{
    /// <summary>It waits for a connection.</summary>
    Queued,

    /// <summary>It is on a connection; no final response head has come.</summary>
    Sent,

    /// <summary>The final head has come, the content is under way.</summary>
    Receiving,

    Completed,
    Failed,
}
