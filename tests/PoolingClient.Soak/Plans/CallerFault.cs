namespace PoolingClient.Soak.Plans;

/// <summary>What the caller does to its own request.</summary>
internal enum CallerFault
{
    None,

    /// <summary>It cancels after some milliseconds, or before it begins.</summary>
    Cancel,

    /// <summary>It gives the request a deadline of some milliseconds.</summary>
    Deadline,

    /// <summary>It reads some octets of the content and disposes the response.</summary>
    Partial,

    /// <summary>It reads the content with pauses.</summary>
    SlowRead,
}
