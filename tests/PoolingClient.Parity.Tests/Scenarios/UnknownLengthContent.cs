using System.Net;
using System.Text;

namespace PoolingClient.Parity;

/// <summary>Content that does not know its length.</summary>
internal sealed class UnknownLengthContent(string text) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
