using System.Reflection;

namespace PoolingClient.Tests.Architecture;

/// <summary>The sources of this repository.</summary>
internal static class SourceTree
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> Read = new(ReadAll);

    /// <summary>All files of C# below src that people wrote.</summary>
    public static IReadOnlyList<SourceFile> Files => Read.Value;

    /// <summary>The folder that the solution stands in, above wherever the tests were built.</summary>
    public static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PoolingClient.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException("There is no PoolingClient.sln above the tests: the rules of the house need the sources.");
    }

    /// <summary>The project files below src.</summary>
    public static IEnumerable<(string Path, string Text)> Projects()
    {
        string root = FindRoot();
        return Directory.EnumerateFiles(Path.Combine(root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file)));
    }

    /// <summary>What an assembly beside the tests refers to.</summary>
    public static IEnumerable<string> References(string assembly) => Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name ?? "");

    private static List<SourceFile> ReadAll()
    {
        string root = FindRoot();
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
                .Select(file => (File: file, Path: Path.GetRelativePath(root, file).Replace('\\', '/')))
                .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal) && !file.Path.Contains("/bin/", StringComparison.Ordinal))
                .OrderBy(file => file.Path, StringComparer.Ordinal)
                .Select(file => new SourceFile(file.Path, File.ReadAllText(file.File))),
        ];
    }
}
