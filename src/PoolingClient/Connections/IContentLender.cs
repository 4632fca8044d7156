namespace PoolingClient.Connections;

/// <summary>
/// A connection whose read baton is lent to the caller of one response's content. The caller owns it until a read returns 0 or
/// fails, or <see cref="GiveBack"/> was called. One read at a time.
/// </summary>
internal interface IContentLender
{
    /// <summary>Reads content into <paramref name="buffer"/>; 0 at its end. With an empty buffer it waits until content or the end has come.</summary>
    /// <exception cref="ContentFailedException">The exchange has failed; its failure says why.</exception>
    ValueTask<int> ReadAsync(Exchange exchange, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Nobody reads the rest: it is drained within the limits, or the connection is closed.</summary>
    void GiveBack(Exchange exchange);
}
