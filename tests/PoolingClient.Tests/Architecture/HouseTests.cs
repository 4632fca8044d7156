namespace PoolingClient.Tests.Architecture;

/// <summary>The house is in order. What each rule finds can be seen in <see cref="HouseRuleTests"/>, where it finds something.</summary>
public sealed class HouseTests
{
    [Fact]
    public void The_sources_are_found()
    {
        string[] paths = [.. SourceTree.Files.Select(file => file.Path)];
        Assert.Contains("src/PoolingClient/Pool/OriginPool.cs", paths);
        Assert.Contains("src/PoolingClient.Http1/ResponseReader.cs", paths);
        Assert.Contains(SourceTree.Files, file => file.Types.Contains(new DeclaredType("SocketPool", IsPublic: true, IsTopLevel: true)));
        Assert.DoesNotContain(paths, path => path.Contains("/obj/", StringComparison.Ordinal));
    }

    [Fact]
    public void Folder_namespace_and_floor_are_one() => AssertInOrder(HouseRules.NamespaceOffences(SourceTree.Files));

    [Fact]
    public void No_floor_knows_one_above_it() => AssertInOrder(HouseRules.ClimbingOffences(SourceTree.Files));

    [Fact]
    public void Public_types_of_the_assemblies_above_are_in_the_namespace_of_all() => AssertInOrder(HouseRules.UpperNamespaceOffences(SourceTree.Files));

    [Fact]
    public void The_assemblies_above_see_only_what_is_public() => AssertInOrder(SourceTree.Projects().SelectMany(project => HouseRules.FriendOffences(project.Path, project.Text)));

    [Fact]
    public void Files_can_be_read_in_one_go() => AssertInOrder(HouseRules.LengthOffences(SourceTree.Files));

    [Fact]
    public void Methods_can_be_seen_at_once() => AssertInOrder(HouseRules.MethodOffences(SourceTree.Files));

    [Fact]
    public void Names_say_what_a_type_is() => AssertInOrder(HouseRules.NameOffences(SourceTree.Files));

    [Fact]
    public void Nothing_is_left_unfinished() => AssertInOrder(HouseRules.UnfinishedOffences(SourceTree.Files));

    [Fact]
    public void The_server_for_tests_shares_no_code_with_the_client() =>
        AssertInOrder(HouseRules.SharedCodeOffences(SourceTree.References("PoolingClient.Testing")));

    private static void AssertInOrder(IEnumerable<string> offences)
    {
        string all = string.Join('\n', offences);
        Assert.True(all.Length == 0, all);
    }
}
