namespace PoolingClient.Testing.Answers;

/// <summary>Any amount of <see cref="OctetPattern"/>, without holding it.</summary>
internal sealed class GeneratedContent(long length) : ResponseContent
{
    internal override long? Length => length;

    internal override async ValueTask WriteToAsync(ContentSink sink)
    {
        for (var offset = 0L; offset < length && !sink.IsMuted;)
        {
            var piece = OctetPattern.Piece(offset, length - offset);
            await sink.WriteAsync(piece).ConfigureAwait(false);
            offset += piece.Length;
        }
    }
}
