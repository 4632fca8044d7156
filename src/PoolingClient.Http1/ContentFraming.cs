namespace PoolingClient.Http1;

/// <summary>How the end of a response's content is known (RFC 9112 6.3).</summary>
internal enum ContentFraming : byte
{
    None,
    Length,
    Chunked,

    /// <summary>The content ends with the connection.</summary>
    CloseDelimited,

    /// <summary>The octets that follow are no HTTP any more (101, or CONNECT answered by 2xx); they end with the connection.</summary>
    Tunnel,
}
