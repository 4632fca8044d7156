namespace PoolingClient.Http1.Tests;

/// <summary>
/// Octets that break a rule. A caret (U+2038) stands behind the octet that proves it: up to the octet before, the message could
/// still have become a good one. A row without a caret says nothing about the place.
/// </summary>
internal sealed record InvalidRow(string Name, string Section, string Marked, Rule Rule)
{
    public const char Caret = '\u2038';

    public RequestKind[] Requests { get; init; } = [RequestKind.Ordinary];

    public bool Fin { get; init; }

    /// <summary>The log before the violation.</summary>
    public string Before { get; init; } = "";

    /// <summary>Octets that must have been given for the violation to come, or -1.</summary>
    public int ProvedAt => Marked.IndexOf(Caret, StringComparison.Ordinal);

    public string Expected => Before.Length == 0 ? $"!{Rule}" : $"{Before} | !{Rule}";

    public ResponseScript Script => new(Marked.Replace($"{Caret}", "", StringComparison.Ordinal)) { Requests = Requests, Fin = Fin };
}
