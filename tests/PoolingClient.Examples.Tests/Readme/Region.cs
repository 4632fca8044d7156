namespace PoolingClient.Examples.Tests.Readme;

/// <summary>A part of an example that a page shows: a #region of a file that is compiled, or a whole JSON file.</summary>
/// <param name="File">From the root, with slashes.</param>
/// <param name="Name">Of the region; empty for a file.</param>
/// <param name="Text">With every run of white space as one blank.</param>
/// <param name="Before">What stands before it in the file, where its using directives are.</param>
internal sealed record Region(string File, string Name, string Text, string Before)
{
    /// <summary>Those of examples/, without what was built.</summary>
    public static IReadOnlyList<Region> All { get; } = [.. Files("*.cs").SelectMany(InCode), .. Files("*.json").Select(InWhole)];

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(ExampleProcess.Examples, pattern, SearchOption.AllDirectories)
        .Where(file => !file.Split(System.IO.Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")).Order(StringComparer.Ordinal);

    private static IEnumerable<Region> InCode(string file)
    {
        string[] lines = System.IO.File.ReadAllLines(file);
        for (int at = 0; at < lines.Length; at++)
        {
            if (!lines[at].TrimStart().StartsWith("#region ", StringComparison.Ordinal)) continue;
            int begin = at;
            while (lines[at].Trim() != "#endregion") at++;
            yield return new Region(Shown(file), lines[begin].Trim()["#region ".Length..], CodeBlock.Normalize(string.Join('\n', lines[(begin + 1)..at])), string.Join('\n', lines[..begin]));
        }
    }

    private static Region InWhole(string file) => new(Shown(file), "", CodeBlock.Normalize(System.IO.File.ReadAllText(file)), "");

    private static string Shown(string file) => System.IO.Path.GetRelativePath(Page.Root, file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
}
