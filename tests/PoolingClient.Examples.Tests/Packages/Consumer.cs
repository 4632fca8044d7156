namespace PoolingClient.Examples.Tests.Packages;

/// <summary>Writes a project that has the packages and nothing else of this repository, and runs the code of their READMEs.</summary>
internal static class Consumer
{
    public static void Write(string folder, PackedSolution packed, Uri server)
    {
        string version = packed.Packages["PoolingClient"].Version!;
        if (Directory.Exists(Path.Combine(MachineCache, "poolingclient", version))) throw new InvalidOperationException($"PoolingClient {version} is in {MachineCache}, and would be taken for the one that was packed. Remove it there.");
        string references = string.Concat(packed.Packages.Keys.Select(id => $"    <PackageReference Include=\"{id}\" Version=\"{version}\" />\n"));
        // Packages of ours go to a folder of this run. What others made is taken from where the machine keeps it.
        File.WriteAllText(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestoreAdditionalProjectSources>{packed.Source}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(folder, "packages")}</RestorePackagesPath>
                <RestoreAdditionalProjectFallbackFolders>{MachineCache}</RestoreAdditionalProjectFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
            {references}  </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), """{ "Logging": { "LogLevel": { "Default": "Warning" } }, "PoolingClient": { "Clients": { "orders": { "ReadTimeout": "00:00:05" } } } }""");

        ReadmeCode[] codes = [.. packed.Packages.Select(one => ReadmeCode.Of(one.Value.Text("README.md"), one.Key.Replace(".", "", StringComparison.Ordinal), server))];
        string[] names = [.. packed.Packages.Keys.Order(StringComparer.Ordinal).Select(id => id.Replace(".", "", StringComparison.Ordinal))];
        // Its methods may not hide the namespace that they use.
        File.WriteAllText(Path.Combine(folder, "Program.cs"), $$"""
            {{string.Join('\n', codes.SelectMany(code => code.Usings).Distinct().Order(StringComparer.Ordinal))}}

            foreach ((string name, Func<string[], Task> run) in ((string, Func<string[], Task>)[])[{{string.Join(", ", names.Select(name => $"(\"{name}\", Readmes.Of{name})"))}}])
            {
                Console.Write(name + ": ");
                await run(args);
            }

            internal static class Readmes
            {
            {{string.Join('\n', codes.Select(code => code.Method))}}
            }
            """);
    }

    private static string MachineCache => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } path
        ? path
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
