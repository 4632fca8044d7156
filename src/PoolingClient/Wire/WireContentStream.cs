using PoolingClient.Handler;

namespace PoolingClient.Wire;

/// <summary>The content of a <see cref="WireResponse"/> as a stream, for what takes streams only.</summary>
internal sealed class WireContentStream(WireResponse response) : ReadOnlyStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => response.ReadAsync(buffer, cancellationToken);

    public override int Read(Span<byte> buffer)
    {
        var copy = new byte[buffer.Length];
        int read = response.ReadAsync(copy).AsTask().GetAwaiter().GetResult();
        copy.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) response.Dispose();
        base.Dispose(disposing);
    }
}
