namespace PoolingClient.Soak.Server;

/// <summary>What the server needs to know of a request head.</summary>
/// <param name="Length">The length of the content; -1 where it is chunked.</param>
internal sealed record ReceivedHead(string Method, int Worker, int Index, string? FieldId, long Length, bool Expects, bool HasKey);
