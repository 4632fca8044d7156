namespace PoolingClient.Connections;

/// <summary>What became of an exchange that was handed to a connection.</summary>
internal enum Submission
{
    /// <summary>The connection has it, and will settle it.</summary>
    Taken,

    /// <summary>The connection is closed or full; the exchange is untouched.</summary>
    Refused,

    /// <summary>The exchange was settled already (cancelled): nothing was sent, the connection is free.</summary>
    Settled,
}
