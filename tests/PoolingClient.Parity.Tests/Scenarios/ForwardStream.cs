namespace PoolingClient.Parity;

/// <summary>A stream that can only be read from its beginning to its end.</summary>
internal sealed class ForwardStream(byte[] octets, Exception? endsWith = null) : Stream
{
    private readonly MemoryStream _inner = new(octets);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _inner.Read(buffer, offset, count);
        return read == 0 && endsWith is not null ? throw endsWith : read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
