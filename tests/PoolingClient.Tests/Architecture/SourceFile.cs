using System.Text.RegularExpressions;

namespace PoolingClient.Tests.Architecture;

/// <summary>A type as a source file declares it. One that stands in another type is not top-level.</summary>
internal sealed record DeclaredType(string Name, bool IsPublic, bool IsTopLevel);

/// <summary>One file of C#, as the rules of the house see it.</summary>
internal sealed partial class SourceFile
{
    /// <param name="path">From the root of the repository, with slashes.</param>
    /// <param name="text">What is in it.</param>
    public SourceFile(string path, string text)
    {
        (Path, Text, Code) = (path, text, CodeText.Of(text));
        Namespace = NamespaceLine().Match(Code) is { Success: true } line ? line.Groups["name"].Value : null;
        Types = [.. TypeDeclaration().Matches(Code).Select(Declared).Where(type => type.Name is not "where")];
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>The text without comments and strings.</summary>
    public string Code { get; }

    /// <summary>The file-scoped namespace; null where there is none.</summary>
    public string? Namespace { get; }

    public IReadOnlyList<DeclaredType> Types { get; }

    public int Lines => Text.Length == 0 ? 0 : Text.TrimEnd('\n').Count(c => c == '\n') + 1;

    /// <summary>The folder below src/PoolingClient; empty for a file in that folder itself, null for one elsewhere.</summary>
    public string? Floor => FloorFolder().Match(Path) is { Success: true } match ? match.Groups["floor"].Value : null;

    /// <summary>
    /// The words of the code that can name a type. Not those behind a dot, which are members (a qualified type name begins with a
    /// namespace, and the rule for namespaces sees that); not the constants that an enum declares.
    /// </summary>
    public IEnumerable<string> Words() => Word().Matches(EnumBody().Replace(Code, "$1{}")).Select(match => match.Value).Distinct();

    /// <summary>The namespaces of ours that it opens or names.</summary>
    public IEnumerable<string> Namespaces() => OurNamespace().Matches(Code).Select(match => match.Value).Distinct();

    private DeclaredType Declared(Match match)
    {
        int depth = 0;
        foreach (char c in Code.AsSpan(0, match.Index))
        {
            if (c == '{') depth++;
            if (c == '}') depth--;
        }
        return new DeclaredType(match.Groups["name"].Value, match.Groups["modifiers"].Value.Contains("public", StringComparison.Ordinal), depth == 0);
    }

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"(?<modifiers>(?:\b(?:public|internal|private|protected|file|static|sealed|abstract|readonly|ref|partial|unsafe|new)\s+)*)" +
        @"(?:\b(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Za-z_]\w*)|\bdelegate\s+[\w.<>,?\[\]\s]+?\s+(?<name>[A-Za-z_]\w*)\s*(?:<[^>]*>)?\s*\()")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^src/PoolingClient/(?:(?<floor>[^/]+)/.+|[^/]+)$")]
    private static partial Regex FloorFolder();

    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"(\benum\s+\w+[^{;]*)\{[^}]*\}")]
    private static partial Regex EnumBody();

    [GeneratedRegex(@"\bPoolingClient\.[A-Z]\w*")]
    private static partial Regex OurNamespace();
}
