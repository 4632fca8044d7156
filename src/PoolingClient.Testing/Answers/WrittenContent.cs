namespace PoolingClient.Testing.Answers;

/// <summary>Content that a function writes while it is sent.</summary>
internal sealed class WrittenContent(Func<ContentWriter, CancellationToken, Task> write) : ResponseContent
{
    internal override long? Length => null;

    // The answer to HEAD has no content: the function is not asked for any.
    internal override ValueTask WriteToAsync(ContentSink sink) =>
        sink.IsMuted ? default : sink.Connection.WaitForAsync(write(new ContentWriter(sink), sink.Connection.Gone));
}
