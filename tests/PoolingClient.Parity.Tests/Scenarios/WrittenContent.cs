using System.Net;

namespace PoolingClient.Parity;

/// <summary>Content that a function writes.</summary>
internal sealed class WrittenContent(Func<Stream, Task> write, long? length = null) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}
