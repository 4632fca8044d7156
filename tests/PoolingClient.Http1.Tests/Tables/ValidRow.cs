namespace PoolingClient.Http1.Tests;

/// <summary>Octets that are a good response (or several), and the log they give.</summary>
/// <param name="Section">The RFC section or the policy's number that says so.</param>
internal sealed record ValidRow(string Name, string Section, string Octets, string Expected)
{
    public RequestKind[] Requests { get; init; } = [RequestKind.Ordinary];

    public bool Fin { get; init; }

    /// <summary>The field lines, where the row is about them: name, colon, value; joined by a bar.</summary>
    public string? Fields { get; init; }

    public ResponseScript Script => new(Octets) { Requests = Requests, Fin = Fin };
}
