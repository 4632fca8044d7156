using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PoolingClient.Testing;

namespace PoolingClient.Examples.Tests.Packages;

/// <summary>What is in the packages, that it is the same wherever it is made, and that a project which knows nothing but them builds and runs.</summary>
public sealed class PackageTests(PackedSolution packed) : IClassFixture<PackedSolution>
{
    private static readonly Dictionary<string, string[]> Files = new()
    {
        ["PoolingClient"] = ["README.md", "lib/net10.0/PoolingClient.Http1.dll", "lib/net10.0/PoolingClient.Http1.xml", "lib/net10.0/PoolingClient.dll", "lib/net10.0/PoolingClient.xml"],
        ["PoolingClient.Extensions"] = ["ConfigurationSchema.json", "README.md", "buildTransitive/PoolingClient.Extensions.targets", "lib/net10.0/PoolingClient.Extensions.dll", "lib/net10.0/PoolingClient.Extensions.xml"],
        ["PoolingClient.AspNetCore"] = ["README.md", "lib/net10.0/PoolingClient.AspNetCore.dll", "lib/net10.0/PoolingClient.AspNetCore.xml"],
        ["PoolingClient.Testing"] = ["README.md", "lib/net10.0/PoolingClient.Testing.dll", "lib/net10.0/PoolingClient.Testing.xml"],
    };

    /// <summary>Of each package the dependencies by name; versions are those of Directory.Packages.props, and our own.</summary>
    private static readonly Dictionary<string, string[]> Dependencies = new()
    {
        ["PoolingClient"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["PoolingClient.Extensions"] =
        [
            "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Http", "Microsoft.Extensions.Logging.Abstractions",
            "Microsoft.Extensions.Options.ConfigurationExtensions", "Polly.Core", "Polly.Extensions", "Polly.RateLimiting", "PoolingClient", "System.Threading.RateLimiting",
        ],
        ["PoolingClient.AspNetCore"] = ["Polly.Core", "Polly.Extensions", "Polly.RateLimiting", "PoolingClient.Extensions"],
        ["PoolingClient.Testing"] = [],
    };

    [PackagesFact]
    public void They_hold_what_they_should_and_nothing_else()
    {
        Assert.DoesNotContain("warning", packed.Said, StringComparison.OrdinalIgnoreCase);
        foreach ((string id, Package package) in packed.Packages)
        {
            Assert.Equal(Files[id], package.Files);
            // Symbols of each assembly, beside it.
            IEnumerable<string> symbols = Files[id].Where(file => file.EndsWith(".dll", StringComparison.Ordinal)).Select(file => Path.ChangeExtension(file, ".pdb"));
            Assert.Equal(symbols, packed.Symbols[id].Files);
            Assert.NotEmpty(package.Named("description").Single().Value);
            Assert.Equal("README.md", package.Named("readme").Single().Value);
            Assert.Matches("^[0-9a-f]{40}$", package.Named("repository").Single().Attribute("commit")?.Value);
            // A path of the machine is nobody's address.
            Assert.True(package.Named("repository").Single().Attribute("url")?.Value is not { } url || url.StartsWith("https://", StringComparison.Ordinal), "the repository's address is one that others reach");
        }
    }

    [PackagesFact]
    public void Their_dependencies_are_those_that_were_chosen()
    {
        var versions = XDocument.Load(Path.Combine(PackedSolution.Repository, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(one => one.Attribute("Include")!.Value, one => one.Attribute("Version")!.Value, StringComparer.Ordinal);
        string ours = packed.Packages["PoolingClient"].Version!;
        foreach ((string id, Package package) in packed.Packages)
        {
            Assert.Equal(ours, package.Version);
            // The codec is among none of them: it is in the package.
            Assert.Equal(Dependencies[id].Select(name => $"{name} {(name.StartsWith("PoolingClient", StringComparison.Ordinal) ? ours : versions[name])}"), package.Dependencies);
        }
    }

    [PackagesFact]
    public void Their_assemblies_are_trimmable_and_their_symbols_are_their_own()
    {
        foreach ((string id, Package package) in packed.Packages)
        {
            foreach (string file in package.Files.Where(file => file.EndsWith(".dll", StringComparison.Ordinal)))
            {
                using var assembly = new PEReader(new MemoryStream(package.Octets(file)));
                string[] metadata = [.. AssemblyMetadata(assembly.GetMetadataReader())];
                Assert.Contains("IsTrimmable=True", metadata);
                Assert.Contains("IsAotCompatible=True", metadata);
                DebugDirectoryEntry entry = assembly.ReadDebugDirectory().Single(one => one.Type == DebugDirectoryEntryType.CodeView);
                CodeViewDebugDirectoryData view = assembly.ReadCodeViewDebugDirectoryData(entry);
                Assert.StartsWith("/_/", view.Path, StringComparison.Ordinal);

                using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(packed.Symbols[id].Octets(Path.ChangeExtension(file, ".pdb"))));
                MetadataReader reader = symbols.GetMetadataReader();
                Assert.Equal(new BlobContentId(view.Guid, entry.Stamp), new BlobContentId(reader.DebugMetadataHeader!.Id));
                Assert.All(reader.Documents, document => Assert.StartsWith("/_/", reader.GetString(reader.GetDocument(document).Name), StringComparison.Ordinal));
            }
        }
    }

    [PackagesFact]
    public async Task They_are_the_same_octets_when_another_folder_makes_them()
    {
        string clone = packed.Folder("elsewhere/by/another/name"), again = packed.Folder("again");
        await DotNet.RunAsync(clone, "git", ["clone", "--quiet", "--shared", PackedSolution.Repository, "."]);
        // What is not committed yet is part of what was packed; in a clone of the same commit nothing else differs.
        foreach (string file in (await DotNet.RunAsync(PackedSolution.Repository, "git", ["ls-files", "--modified", "--others", "--exclude-standard", "--deduplicate"])).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string from = Path.Combine(PackedSolution.Repository, file), to = Path.Combine(clone, file);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            if (File.Exists(from)) File.Copy(from, to, overwrite: true);
            else File.Delete(to);
        }
        string said = await DotNet.RunAsync(clone, "pack", "src/PoolingClient.AspNetCore", "-c", "Release", "-o", again, "--nologo")
            + await DotNet.RunAsync(clone, "pack", "src/PoolingClient.Extensions", "-c", "Release", "-o", again, "--nologo")
            + await DotNet.RunAsync(clone, "pack", "src/PoolingClient", "-c", "Release", "-o", again, "--nologo")
            + await DotNet.RunAsync(clone, "pack", "src/PoolingClient.Testing", "-c", "Release", "-o", again, "--nologo");
        Assert.DoesNotContain("warning", said, StringComparison.OrdinalIgnoreCase);

        foreach ((string id, Package package) in packed.Packages)
        {
            var other = new Package(Path.Combine(again, $"{id}.{package.Version}.nupkg"));
            foreach (string file in package.Files) Assert.True(package.Octets(file).AsSpan().SequenceEqual(other.Octets(file)), $"{file} of {id} differs.");
            Assert.True(other.Named("repository").Single().Attribute("url") is null, "The clone's origin is a folder, and no address.");
        }
    }

    [PackagesFact]
    public async Task A_project_that_has_only_the_packages_builds_and_runs_what_their_READMEs_show()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("from the server"));
        string folder = packed.Folder("consumer");
        Consumer.Write(folder, packed, server.Uri);
        string said = await DotNet.RunAsync(folder, "build", "--nologo", "-v", "quiet");
        Assert.DoesNotContain("warning", said, StringComparison.OrdinalIgnoreCase);
        string output = await DotNet.RunAsync(folder, Path.Combine(folder, "bin/Debug/net10.0/Consumer"), []);
        Assert.Matches(new Regex("^PoolingClient: .*\n(.*\n)*PoolingClientExtensions: from the server\n", RegexOptions.None), output);
        Assert.Contains("PoolingClientAspNetCore: from the server\n", output, StringComparison.Ordinal);
        Assert.Contains("PoolingClientTesting: hello /world\n1\n", output, StringComparison.Ordinal);
        // The targets of Extensions reach the project: its editor is offered the schema.
        Assert.Contains("ConfigurationSchema.json", await DotNet.RunAsync(folder, "msbuild", "-getItem:JsonSchemaSegment"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> AssemblyMetadata(MetadataReader reader)
    {
        foreach (CustomAttributeHandle handle in reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            BlobReader value = reader.GetBlobReader(reader.GetCustomAttribute(handle).Value);
            // Prolog, and for AssemblyMetadata two strings; others read as something else, or not at all.
            if (IsMetadataAttribute(reader, handle) && value.ReadUInt16() == 1) yield return $"{value.ReadSerializedString()}={value.ReadSerializedString()}";
        }
    }

    private static bool IsMetadataAttribute(MetadataReader reader, CustomAttributeHandle handle) =>
        reader.GetCustomAttribute(handle).Constructor is { Kind: HandleKind.MemberReference } constructor
        && reader.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } type
        && reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name) == nameof(AssemblyMetadataAttribute);
}
