namespace PoolingClient.Examples.Tests.Readme;

/// <summary>What the pages show as code is compiled: it is a region of examples/.</summary>
public sealed class CodeBlockTests
{
    /// <summary>Files with implicit usings need not say these.</summary>
    private static readonly string[] s_implicit = ["using Microsoft.Extensions.DependencyInjection;"];

    public static TheoryData<string> Blocks => [.. Compiled.Select(block => block.ToString())];

    private static IEnumerable<CodeBlock> Compiled => Page.All.SelectMany(CodeBlock.In).Where(block => block.Language is "csharp" or "json");

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Each_block_is_a_region_of_an_example(string name)
    {
        CodeBlock block = Compiled.First(one => one.ToString() == name);
        Region[] same = [.. Region.All.Where(region => region.Text == block.Text)];
        Assert.True(same.Length > 0, $"{name} is no region, and no JSON file, of examples/:\n{string.Join('\n', block.Lines)}");
        string[] missing = [.. block.Usings.Except(s_implicit).Where(line => !same.Any(region => region.Before.Split('\n').Contains(line)))];
        Assert.True(missing.Length == 0, $"{name} says {string.Join(' ', missing)}, but {same[0].File} does not.");
    }

    [Fact]
    public void The_front_page_has_its_quick_starts()
    {
        string[] shown = [.. CodeBlock.In(Page.Front).Select(block => Region.All.FirstOrDefault(region => region.Text == block.Text)?.Name).OfType<string>()];
        Assert.Empty(new[] { "InAProgram", "InAspNet", "InATest", "Failure", "Telemetry" }.Except(shown));
    }

    [Fact]
    public void Each_region_of_the_snippets_is_shown()
    {
        string[] shown = [.. Page.All.SelectMany(CodeBlock.In).Select(block => block.Text)];
        string[] unused = [.. Region.All.Where(region => region.File.StartsWith("examples/Snippets/", StringComparison.Ordinal) && !region.File.Contains("/Packages/", StringComparison.Ordinal) && !shown.Contains(region.Text))
            .Select(region => $"{region.File} {region.Name}")];
        Assert.True(unused.Length == 0, $"No page shows {string.Join(", ", unused)}.");
    }
}
