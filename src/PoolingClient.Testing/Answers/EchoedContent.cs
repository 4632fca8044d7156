using PoolingClient.Testing.Requests;

namespace PoolingClient.Testing.Answers;

/// <summary>The content of the request, sent back while it comes in.</summary>
internal sealed class EchoedContent(ContentReader reader, long? length) : ResponseContent
{
    internal override long? Length => length;

    internal override async ValueTask WriteToAsync(ContentSink sink)
    {
        while (await reader.NextAsync().ConfigureAwait(false) is { IsEmpty: false } piece)
        {
            await sink.WriteAsync(piece).ConfigureAwait(false);
        }
    }
}
