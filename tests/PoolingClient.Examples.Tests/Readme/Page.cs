namespace PoolingClient.Examples.Tests.Readme;

/// <summary>A README.md of the repository.</summary>
/// <param name="Path">From the root, with slashes.</param>
/// <param name="Lines">What it says.</param>
internal sealed record Page(string Path, IReadOnlyList<string> Lines)
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(ExampleProcess.Examples, ".."));

    /// <summary>All there are: the front page, one for each of the three folders, and those of the packages.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        Read("README.md"), Read("src/README.md"), Read("tests/README.md"), Read("examples/README.md"),
        .. Directory.GetDirectories(System.IO.Path.Combine(Root, "src")).Select(folder => $"src/{System.IO.Path.GetFileName(folder)}/README.md")
            .Where(path => File.Exists(System.IO.Path.Combine(Root, path))).Order(StringComparer.Ordinal).Select(Read),
    ];

    public static Page Front => All[0];

    /// <summary>The architecture page.</summary>
    public static Page House => All[1];

    /// <summary>That of the package whose options are shown.</summary>
    public static Page Package => All.Single(page => page.Path == "src/PoolingClient/README.md");

    public string Text => string.Join('\n', Lines);

    /// <summary>The folder that its links start from.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.Combine(Root, Path))!;

    public override string ToString() => Path;

    private static Page Read(string path) => new(path, File.ReadAllLines(System.IO.Path.Combine(Root, path)));
}
