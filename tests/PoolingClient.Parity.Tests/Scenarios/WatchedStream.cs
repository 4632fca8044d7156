namespace PoolingClient.Parity;

/// <summary>Says when octets are written to it.</summary>
internal sealed class WatchedStream(Action written) : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count)
    {
        base.Write(buffer, offset, count);
        written();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        base.Write(buffer.Span);
        written();
        return ValueTask.CompletedTask;
    }
}
