namespace PoolingClient.Tests.Architecture;

/// <summary>Every rule of the house can fail: each is shown a source that breaks it, and one beside it that does not.</summary>
public sealed class HouseRuleTests
{
    [Theory]
    [InlineData("Pool/Slot.cs", "namespace PoolingClient.Pool; internal sealed class Slot;", true)]
    [InlineData("Pool/Slot.cs", "namespace PoolingClient.Pool; sealed class Slot;", true)]
    [InlineData("Pool/Deep/Slot.cs", "namespace PoolingClient.Pool; internal sealed class Slot;", true)]
    [InlineData("Pool/Door.cs", "namespace PoolingClient; public sealed class Door { internal enum Inner { One } }", true)]
    [InlineData("Door.cs", "namespace PoolingClient; public sealed class Door;", true)]
    [InlineData("Pool/Empty.cs", "// nothing is declared here", true)]
    [InlineData("Pool/Slot.cs", "namespace PoolingClient; internal sealed class Slot;", false)]
    [InlineData("Pool/Slot.cs", "namespace PoolingClient.Connections; internal sealed class Slot;", false)]
    [InlineData("Pool/Slot.cs", "internal sealed class Slot;", false)]
    [InlineData("Pool/Door.cs", "namespace PoolingClient.Pool; public sealed class Door;", false)]
    [InlineData("Pool/Door.cs", "namespace PoolingClient.Pool; public delegate Task<int> Door(string[] names);", false)]
    [InlineData("Cellar/Slot.cs", "namespace PoolingClient.Cellar; internal sealed class Slot;", false)]
    [InlineData("Slot.cs", "namespace PoolingClient; internal sealed class Slot;", false)]
    public void A_type_in_the_wrong_namespace_is_found(string path, string text, bool inOrder) =>
        Assert.Equal(inOrder, !HouseRules.NamespaceOffences([File(path, text)]).Any());

    [Fact]
    public void All_parts_of_a_public_type_are_in_the_root_namespace()
    {
        SourceFile first = File("Pool/Door.cs", "namespace PoolingClient; public sealed partial class Door;");
        SourceFile second = File("Pool/Door.Life.cs", "namespace PoolingClient; partial class Door;");
        SourceFile wrong = File("Pool/Door.Death.cs", "namespace PoolingClient.Pool; partial class Door;");
        Assert.Empty(HouseRules.NamespaceOffences([first, second]));
        Assert.Single(HouseRules.NamespaceOffences([first, second, wrong]));
    }

    [Theory]
    [InlineData("Slot _slot;", false)]
    [InlineData("List<Slot> _slots = [];", false)]
    [InlineData("object _slot = typeof(Slot);", false)]
    [InlineData("string _slot = $\"of {nameof(Slot)}\";", false)]
    [InlineData("string _slot = $\"\"\"of {Slot.Name}\"\"\";", false)]
    [InlineData("object _slot = PoolingClient.Pool.Find();", false)]
    [InlineData("// a Slot, in a comment", true)]
    [InlineData("/* a Slot, in a comment */", true)]
    [InlineData("string _slot = \"a Slot, in a \\\" string\";", true)]
    [InlineData("string _slot = @\"a Slot, in a \\\"; string _other = \"\";", true)]
    [InlineData("string _slot = $\"a Slot, {{Slot}} in {1} string\";", true)]
    [InlineData("string _slot = \"\"\"a Slot, in a \" string\"\"\";", true)]
    [InlineData("string _slot = $$\"\"\"a {Slot} in a string\"\"\";", true)]
    [InlineData("char _slot = '\"'; Slots _slots;", true)]
    [InlineData("Slots _slots;", true)]
    [InlineData("bool _isSlot = Reason.Slot;", true)]
    [InlineData("enum Reason { Slot, Other = 2 }", true)]
    [InlineData("Dialer _dialer;", true)]
    [InlineData("Codec _codec;", true)]
    public void A_type_from_above_is_found(string member, bool inOrder)
    {
        string[] offences = [.. HouseRules.ClimbingOffences(
        [
            File("Pool/Slot.cs", "namespace PoolingClient.Pool; internal sealed class Slot;"),
            File("Transport/Dialer.cs", "namespace PoolingClient.Transport; internal sealed class Dialer;"),
            new SourceFile("src/PoolingClient.Http1/Codec.cs", "namespace PoolingClient.Http1; internal sealed class Codec;"),
            File("Connections/Wire.cs", $"namespace PoolingClient.Connections;\ninternal sealed class Wire\n{{\n    {member}\n}}\n"),
        ])];
        Assert.Equal(inOrder ? 0 : 1, offences.Length);
    }

    [Fact]
    public void A_using_that_climbs_is_found_though_nothing_is_used() =>
        Assert.Single(HouseRules.ClimbingOffences([File("Foundation/Low.cs", "using PoolingClient.Pool;\nnamespace PoolingClient.Foundation; class Low;")]));

    [Theory]
    [InlineData("namespace PoolingClient; public static class Door;", true)]
    [InlineData("namespace PoolingClient.Extensions; internal sealed class Room;", true)]
    [InlineData("namespace PoolingClient.Extensions; public static class Door;", false)]
    [InlineData("namespace Microsoft.Extensions.DependencyInjection; public static class Door;", false)]
    [InlineData("namespace PoolingClient; internal sealed class Room;", false)]
    public void A_type_above_in_the_wrong_namespace_is_found(string text, bool inOrder) =>
        Assert.Equal(inOrder, !HouseRules.UpperNamespaceOffences([new SourceFile("src/PoolingClient.Extensions/Registration/Door.cs", text)]).Any());

    [Theory]
    [InlineData("PoolingClient.Tests", true)]
    [InlineData("PoolingClient.Extensions.Tests", true)]
    [InlineData("PoolingClient.Extensions", false)]
    [InlineData("PoolingClient.AspNetCore", false)]
    public void A_friend_above_is_found(string friend, bool inOrder) =>
        Assert.Equal(inOrder, !HouseRules.FriendOffences("src/PoolingClient/PoolingClient.csproj", $"<ItemGroup><InternalsVisibleTo Include=\"{friend}\" /></ItemGroup>").Any());

    [Fact]
    public void A_file_that_is_too_long_is_found()
    {
        Assert.Empty(HouseRules.LengthOffences([File("Pool/Slot.cs", Lines(HouseRules.MostLines))]));
        Assert.Single(HouseRules.LengthOffences([File("Pool/Slot.cs", Lines(HouseRules.MostLines + 1))]));
    }

    [Theory]
    [InlineData(64, true)]    // two lines of declaration, two braces and one line more
    [InlineData(65, false)]
    public void A_method_that_is_too_long_is_found(int lines, bool inOrder)
    {
        string text = "namespace PoolingClient.Pool;\n\nclass Slot\n{\n    int _first;\n\n    int Second { get; set; }\n\n" +
            $"    // A comment is no part of it.\n    void Long(\n        int x)\n    {{\n        while (x > 0)\n{Lines(lines)}    }}\n}}\n";
        string[] offences = [.. HouseRules.MethodOffences([File("Pool/Slot.cs", text)])];
        Assert.Equal(inOrder ? [] : ["src/PoolingClient/Pool/Slot.cs:10: 70 lines in one member, and it must be under 70"], offences);
    }

    [Theory]
    [InlineData("class SlotManager;", false)]
    [InlineData("static class SlotHelper;", false)]
    [InlineData("static class SlotHelpers;", false)]
    [InlineData("static class SlotUtils;", false)]
    [InlineData("static class Util;", false)]
    [InlineData("abstract class SlotBase;", false)]
    [InlineData("readonly record struct SlotImpl(int X);", false)]
    [InlineData("class Slot { private interface IManager; }", false)]
    [InlineData("class Slot<T> where T : class { }", true)]
    [InlineData("class Database;", true)]
    [InlineData("class ManagerOfSlots;", true)]
    public void A_name_that_says_nothing_is_found(string text, bool inOrder) =>
        Assert.Equal(inOrder, !HouseRules.NameOffences([File("Pool/Slot.cs", text)]).Any());

    [Fact]
    public void What_is_left_unfinished_is_found()
    {
        Assert.Single(HouseRules.UnfinishedOffences([File("Pool/Slot.cs", "// TODO: the rest")]));
        Assert.Empty(HouseRules.UnfinishedOffences([File("Pool/Slot.cs", "// The method, and TODOs of others")]));
    }

    [Fact]
    public void Code_shared_with_the_server_for_tests_is_found() =>
        Assert.Equal(["PoolingClient", "PoolingClient.Http1"], HouseRules.SharedCodeOffences(["System.Runtime", "PoolingClient", "PoolingClient.Http1", "PoolingClients"]));

    private static SourceFile File(string path, string text) => new($"src/PoolingClient/{path}", text);

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("        _ = 1;\n", count));
}
