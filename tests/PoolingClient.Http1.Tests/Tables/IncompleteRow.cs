namespace PoolingClient.Http1.Tests;

/// <summary>Octets that may still become a good response.</summary>
/// <param name="Expected">The log so far.</param>
internal sealed record IncompleteRow(string Name, string Section, string Octets, string Expected = "")
{
    public RequestKind[] Requests { get; init; } = [RequestKind.Ordinary];

    public ResponseScript Script => new(Octets) { Requests = Requests };
}
