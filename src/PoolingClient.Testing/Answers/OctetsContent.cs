namespace PoolingClient.Testing.Answers;

/// <summary>Octets in memory.</summary>
internal sealed class OctetsContent(byte[] octets) : ResponseContent
{
    internal static OctetsContent Empty { get; } = new([]);

    internal byte[] Octets => octets;

    internal override long? Length => octets.Length;

    internal override ValueTask WriteToAsync(ContentSink sink) => sink.WriteAsync(octets);
}
