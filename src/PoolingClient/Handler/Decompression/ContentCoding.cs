namespace PoolingClient.Handler;

/// <summary>A coding of content that can be taken off (RFC 9110 8.4.1).</summary>
internal enum ContentCoding
{
    /// <summary>gzip, x-gzip: RFC 1952.</summary>
    GZip,

    /// <summary>deflate: RFC 1950, and where servers get that wrong, RFC 1951.</summary>
    Deflate,

    /// <summary>br: RFC 7932.</summary>
    Brotli,
}
