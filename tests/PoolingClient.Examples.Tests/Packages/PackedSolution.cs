namespace PoolingClient.Examples.Tests.Packages;

/// <summary>The packages, made once for all tests of them, in a folder that goes with them.</summary>
public sealed class PackedSolution : IAsyncLifetime
{
    private static readonly string[] Ids = ["PoolingClient", "PoolingClient.AspNetCore", "PoolingClient.Extensions", "PoolingClient.Testing"];

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("packages");

    internal static string Repository { get; } = Path.GetFullPath(Path.Combine(ExampleProcess.Examples, ".."));

    /// <summary>The folder that holds the packages and nothing else.</summary>
    internal string Source => Path.Combine(_root.FullName, "source");

    internal string Said { get; private set; } = "";

    internal Dictionary<string, Package> Packages { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, Package> Symbols { get; } = new(StringComparer.Ordinal);

    /// <summary>A folder for what a test makes.</summary>
    internal string Folder(string name) => _root.CreateSubdirectory(name).FullName;

    public async Task InitializeAsync()
    {
        if (!PackagesFactAttribute.IsAskedFor) return;
        Said = await DotNet.RunAsync(Repository, "pack", "PoolingClient.sln", "-c", "Release", "-o", Source, "--nologo");
        foreach (string path in Directory.GetFiles(Source))
        {
            Dictionary<string, Package> kind = Path.GetExtension(path) switch
            {
                ".nupkg" => Packages,
                ".snupkg" => Symbols,
                _ => throw new InvalidOperationException($"A file that is no package: {path}"),
            };
            var package = new Package(path);
            kind.Add(package.Named("id").First().Value, package);
        }
        Assert.Equal(Ids, Packages.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Ids, Symbols.Keys.Order(StringComparer.Ordinal));
    }

    public Task DisposeAsync()
    {
        _root.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
