namespace PoolingClient.Testing.Answers;

/// <summary>What the connection adds to the head of an answer.</summary>
/// <param name="Connection">The value of a Connection line, or null.</param>
/// <param name="KeepAlive">The value of a Keep-Alive line, or null.</param>
/// <param name="LengthDelta">What is added to the announced length.</param>
internal readonly record struct HeadNotes(string? Connection, string? KeepAlive, long LengthDelta)
{
    internal static HeadNotes None => default;
}
