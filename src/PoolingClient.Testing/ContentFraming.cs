namespace PoolingClient.Testing;

/// <summary>How the end of an answer's content is told (RFC 9112 6.3).</summary>
public enum ContentFraming
{
    /// <summary>By a Content-Length field line (RFC 9112 6.2).</summary>
    Length,

    /// <summary>By the chunked transfer coding (RFC 9112 7.1).</summary>
    Chunked,

    /// <summary>By the end of the connection (RFC 9112 6.3).</summary>
    UntilClose,
}
