namespace PoolingClient.Testing.Requests;

/// <summary>A parsed head. It never changes, so requests with the same octets share one.</summary>
internal sealed class RequestHead
{
    internal required byte[] Octets { get; init; }

    internal string Method { get; init; } = "";

    internal string Target { get; init; } = "";

    internal string Version { get; init; } = "";

    internal ServerFields Fields { get; init; } = ServerFields.None;

    /// <summary>The announced length of the content: 0 if there is none or it comes in chunks.</summary>
    internal long ContentLength { get; init; }

    internal bool IsChunked { get; init; }

    /// <summary>Whether the client lets the connection stay open after this request (RFC 9112, section 9.3).</summary>
    internal bool KeepsAlive { get; init; }

    internal bool ExpectsContinue { get; init; }

    internal bool IsHttp10 { get; init; }

    internal bool HasContent => IsChunked || ContentLength > 0;

    internal bool IsHead => Method == "HEAD";
}
