namespace PoolingClient.Testing.Answers;

/// <summary>Content of an answer, as a source of octets.</summary>
internal abstract class ResponseContent
{
    /// <summary>The number of octets, or null if it is not known before they are written.</summary>
    internal abstract long? Length { get; }

    internal abstract ValueTask WriteToAsync(ContentSink sink);
}
