namespace PoolingClient.Resilience;

/// <summary>Whether a server may have acted on a request that did not succeed.</summary>
internal enum Processing
{
    /// <summary>Nothing of it was sent.</summary>
    NotSent,

    /// <summary>The server says that it did not act: 425 (RFC 8470 5.2) and 429 (RFC 6585 4).</summary>
    Refused,

    /// <summary>It may have.</summary>
    Possible,
}
