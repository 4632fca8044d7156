namespace PoolingClient.Testing;

/// <summary>How the end of an answer's content is told (RFC 9112, section 6.3).</summary>
public enum ContentFraming
{
    /// <summary>By a Content-Length field line.</summary>
    Length,

    /// <summary>By the chunked transfer coding.</summary>
    Chunked,

    /// <summary>By the end of the connection.</summary>
    UntilClose,
}
