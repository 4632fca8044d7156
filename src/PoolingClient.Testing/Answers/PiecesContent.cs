namespace PoolingClient.Testing.Answers;

/// <summary>Pieces, which are enumerated while they are sent.</summary>
internal sealed class PiecesContent(IEnumerable<byte[]> pieces) : ResponseContent
{
    // Pieces in a collection can be added up; others may come from a generator that must run once only.
    internal override long? Length => pieces is ICollection<byte[]> all ? all.Sum(piece => (long)piece.Length) : null;

    internal override async ValueTask WriteToAsync(ContentSink sink)
    {
        foreach (var piece in pieces)
        {
            if (piece.Length > 0)
            {
                await sink.WriteAsync(piece).ConfigureAwait(false);
            }
        }
    }
}
