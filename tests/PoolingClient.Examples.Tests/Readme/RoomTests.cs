using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests.Readme;

/// <summary>The pages show every room there is, and nothing that is not there.</summary>
public sealed partial class RoomTests
{
    public static TheoryData<string> Pages => [.. Page.All.Select(page => page.Path)];

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("examples")]
    public void Every_project_is_named_in_the_page_of_its_folder(string folder)
    {
        string text = Page.All.Single(page => page.Path == $"{folder}/README.md").Text;
        string[] missing = [.. Projects(folder).Where(name => !text.Contains(name, StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, $"{folder}/README.md does not name {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Every_floor_and_every_room_of_tests_is_named()
    {
        string house = Page.All.Single(page => page.Path == "src/README.md").Text;
        string rooms = Page.All.Single(page => page.Path == "tests/README.md").Text;
        IEnumerable<string> floors = Folders("src/PoolingClient").Where(name => !house.Contains($"PoolingClient/{name}", StringComparison.Ordinal));
        IEnumerable<string> tests = Folders("tests/PoolingClient.Tests").Where(name => !rooms.Contains($"PoolingClient.Tests/{name}", StringComparison.Ordinal));
        Assert.Empty(floors.Concat(tests));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_and_commands_lead_somewhere(string path)
    {
        Page page = Page.All.Single(one => one.Path == path);
        IEnumerable<string> links = Link().Matches(page.Text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)).Select(link => Path.Combine(page.Folder, link));
        IEnumerable<string> projects = Project().Matches(page.Text).Select(match => Path.Combine(Page.Root, match.Groups[1].Value));
        string[] missing = [.. links.Concat(projects).Where(target => !File.Exists(target) && !Directory.Exists(target) && !IsPictureToCome(target))];
        Assert.True(missing.Length == 0, $"{path} leads to {string.Join(", ", missing)}.");
    }

    /// <summary>An example's picture of itself is looked for where there is the example.</summary>
    private static bool IsPictureToCome(string target) => target.EndsWith(".svg", StringComparison.Ordinal) && !Directory.Exists(Path.GetDirectoryName(target));

    private static IEnumerable<string> Folders(string parent) => Directory.GetDirectories(Path.Combine(Page.Root, parent)).Select(folder => Path.GetFileName(folder)!).Where(name => name is not ("bin" or "obj") && name[0] != '.');

    private static IEnumerable<string> Projects(string parent) => Folders(parent).Where(name => Directory.EnumerateFiles(Path.Combine(Page.Root, parent, name), "*.csproj").Any());

    [GeneratedRegex(@"\]\(([^)#\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"--project ([A-Za-z0-9./]+)")]
    private static partial Regex Project();
}
