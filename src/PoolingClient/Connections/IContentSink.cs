namespace PoolingClient.Connections;

/// <summary>Where a door sends the content of its request, piece by piece, after the exchange was assigned. One writer.</summary>
internal interface IContentSink
{
    /// <summary>Takes the octets over (they are copied). It waits while the peer does not read. With the last of them the content is complete.</summary>
    /// <exception cref="ContentFailedException">The exchange has failed.</exception>
    /// <exception cref="SendingStoppedException">The response came and makes the rest pointless.</exception>
    ValueTask WriteAsync(Exchange exchange, ReadOnlyMemory<byte> content, bool isLast);

    /// <summary>The rest of the content is not wanted any more, though it is not complete.</summary>
    bool IsStopped(Exchange exchange);

    /// <summary>Whether octets of the request may have reached the server, for content that failed.</summary>
    RequestFate FateOf(Exchange exchange);

    /// <summary>Sends what was taken so far.</summary>
    void Flush(Exchange exchange);

    /// <summary>The content is complete. For content whose last octets were not known to be the last.</summary>
    /// <param name="trailers">Field lines with their CRLFs, for chunked content; mostly none.</param>
    void End(Exchange exchange, ReadOnlySpan<byte> trailers);
}
