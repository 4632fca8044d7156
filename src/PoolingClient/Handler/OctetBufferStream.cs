using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>Lets the framework's content types write into a buffer.</summary>
internal sealed class OctetBufferStream(OctetBuffer buffer) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> octets) => buffer.Write(octets);

    public override void Write(byte[] octets, int offset, int count) => buffer.Write(octets.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
