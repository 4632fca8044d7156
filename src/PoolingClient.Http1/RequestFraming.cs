namespace PoolingClient.Http1;

/// <summary>How the content of a request is framed: none, with its length, or chunked (RFC 9112 6.1, 6.2).</summary>
internal readonly record struct RequestFraming(ContentFraming Framing, long Length)
{
    public static RequestFraming None => default;

    public static RequestFraming Chunked => new(ContentFraming.Chunked, -1);

    public static RequestFraming OfLength(long length) => new(ContentFraming.Length, length);
}
