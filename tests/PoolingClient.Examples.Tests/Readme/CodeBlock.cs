using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests.Readme;

/// <summary>What stands between two lines of three backticks.</summary>
/// <param name="Page">Where.</param>
/// <param name="Line">The number of its first line.</param>
/// <param name="Language">What stands behind the backticks.</param>
/// <param name="Lines">What it says.</param>
internal sealed partial record CodeBlock(Page Page, int Line, string Language, IReadOnlyList<string> Lines)
{
    /// <summary>The using directives at its beginning: a region stands behind those of its file.</summary>
    public IEnumerable<string> Usings => Lines.TakeWhile(line => line.Length == 0 || UsingDirective().IsMatch(line)).Where(line => line.Length > 0);

    /// <summary>The rest, with every run of white space as one blank.</summary>
    public string Text => Normalize(string.Join('\n', Lines.SkipWhile(line => line.Length == 0 || UsingDirective().IsMatch(line))));

    public override string ToString() => $"{Page}:{Line}";

    public static IEnumerable<CodeBlock> In(Page page)
    {
        for (int at = 0; at < page.Lines.Count; at++)
        {
            if (!page.Lines[at].StartsWith("```", StringComparison.Ordinal)) continue;
            int begin = at + 1;
            while (++at < page.Lines.Count && page.Lines[at] != "```")
            {
            }
            yield return new CodeBlock(page, begin + 1, page.Lines[begin - 1][3..], [.. page.Lines.Skip(begin).Take(at - begin)]);
        }
    }

    public static string Normalize(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"^using [A-Za-z0-9.]+;$")]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
