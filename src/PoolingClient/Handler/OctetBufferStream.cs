using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>Lets the framework's content types write into a buffer.</summary>
internal sealed class OctetBufferStream(OctetBuffer buffer) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> octets) => buffer.Write(octets);

    public override void Write(byte[] octets, int offset, int count) => buffer.Write(octets.AsSpan(offset, count));

    public override void Flush()
    {
    }
}
