using System.Text.RegularExpressions;

namespace PoolingClient.Tests.Architecture;

/// <summary>The rules of the house. Each takes sources and gives the offences, one sentence each; none is what a house in order has.</summary>
internal static partial class HouseRules
{
    public const int MostLines = 400;

    /// <summary>A method has fewer lines than this, with its own line and its braces.</summary>
    public const int MethodLines = 70;

    /// <summary>Folders and the codec, by the floor they stand on. Calls go down, so a name from above must not be known below.</summary>
    private static readonly Dictionary<string, int> Floors = new(StringComparer.Ordinal)
    {
        ["Foundation"] = 0,
        ["Diagnostics"] = 0,
        ["Http1"] = 0,
        ["Transport"] = 1,
        ["Connections"] = 2,
        ["Pool"] = 3,
        ["Handler"] = 4,
        ["Wire"] = 4,
    };

    /// <summary>Internal types are in the namespace of their folder; public ones in the root's, so that one using is enough.</summary>
    public static IEnumerable<string> NamespaceOffences(IReadOnlyList<SourceFile> files)
    {
        HashSet<string> publicTypes = [.. files.Where(file => file.Floor is not null).SelectMany(TopLevel).Where(type => type.IsPublic).Select(type => type.Name)];
        foreach (SourceFile file in files)
        {
            if (file.Floor is not { } floor || !TopLevel(file).Any()) continue;
            bool isPublic = TopLevel(file).Any(type => publicTypes.Contains(type.Name));
            string expected = isPublic ? "PoolingClient" : $"PoolingClient.{floor}";
            if (floor.Length == 0 && !isPublic) yield return $"{file.Path}: only doors stand in the root folder, and its type is not public";
            else if (floor.Length > 0 && !Floors.ContainsKey(floor)) yield return $"{file.Path}: there is no floor {floor}";
            else if (file.Namespace != expected) yield return $"{file.Path}: its namespace is {file.Namespace ?? "none"} and should be {expected}";
        }
    }

    /// <summary>Code mentions no type, and no namespace, of a higher floor.</summary>
    public static IEnumerable<string> ClimbingOffences(IReadOnlyList<SourceFile> files)
    {
        Dictionary<string, int> floorOfType = files.Where(file => FloorOf(file) is not null)
            .SelectMany(file => TopLevel(file).Select(type => (type.Name, Floor: FloorOf(file)!.Value)))
            .GroupBy(type => type.Name, type => type.Floor, StringComparer.Ordinal)
            .ToDictionary(type => type.Key, type => type.Min(), StringComparer.Ordinal);
        foreach (SourceFile file in files)
        {
            // The codec is an assembly that refers to none of ours: there the compiler sees to it.
            if (file.Floor is null || FloorOf(file) is not { } floor) continue;
            foreach (string word in file.Words().Where(word => floorOfType.GetValueOrDefault(word) > floor))
            {
                yield return $"{file.Path}: floor {floor} mentions {word}, which is declared on floor {floorOfType[word]}";
            }
            foreach (string name in file.Namespaces().Where(name => Floors.GetValueOrDefault(name["PoolingClient.".Length..]) > floor))
            {
                yield return $"{file.Path}: floor {floor} mentions the namespace {name}";
            }
        }
    }

    public static IEnumerable<string> LengthOffences(IReadOnlyList<SourceFile> files) =>
        files.Where(file => file.Lines > MostLines).Select(file => $"{file.Path}: {file.Lines} lines, and {MostLines} are the most");

    public static IEnumerable<string> MethodOffences(IReadOnlyList<SourceFile> files) =>
        from file in files
        from member in MemberBlock.In(file.Code)
        where member.Lines >= MethodLines
        select $"{file.Path}:{member.FirstLine}: {member.Lines} lines in one member, and it must be under {MethodLines}";

    /// <summary>Names that say nothing about what the type is.</summary>
    public static IEnumerable<string> NameOffences(IReadOnlyList<SourceFile> files) =>
        from file in files
        from type in file.Types
        where EmptyName().IsMatch(type.Name)
        select $"{file.Path}: the name {type.Name} does not say what the type is";

    public static IEnumerable<string> UnfinishedOffences(IReadOnlyList<SourceFile> files) =>
        files.Where(file => Unfinished().IsMatch(file.Text)).Select(file => $"{file.Path}: it says itself that it is not finished");

    /// <summary>The server for tests shares no code with the client: a mistake of one must not hide in the other.</summary>
    public static IEnumerable<string> SharedCodeOffences(IEnumerable<string> references) =>
        references.Where(name => name == "PoolingClient" || name.StartsWith("PoolingClient.", StringComparison.Ordinal));

    /// <summary>In the assemblies above the handlers too, public types are in the root's namespace, and internal ones are not.</summary>
    public static IEnumerable<string> UpperNamespaceOffences(IReadOnlyList<SourceFile> files)
    {
        SourceFile[] upper = [.. files.Where(file => file.Path.StartsWith("src/PoolingClient.Extensions/", StringComparison.Ordinal) || file.Path.StartsWith("src/PoolingClient.AspNetCore/", StringComparison.Ordinal))];
        HashSet<string> publicTypes = [.. upper.SelectMany(TopLevel).Where(type => type.IsPublic).Select(type => type.Name)];
        foreach (SourceFile file in upper.Where(file => TopLevel(file).Any()))
        {
            bool isPublic = TopLevel(file).Any(type => publicTypes.Contains(type.Name));
            if (isPublic != (file.Namespace == "PoolingClient")) yield return $"{file.Path}: its namespace is {file.Namespace ?? "none"}, and its type is {(isPublic ? "" : "not ")}public";
        }
    }

    /// <summary>The assemblies above the handlers use what everybody can use: what is internal below is not shown to them.</summary>
    public static IEnumerable<string> FriendOffences(string project, string text) =>
        from friend in Friend().Matches(text).Select(match => match.Groups["name"].Value)
        where friend is "PoolingClient.Extensions" or "PoolingClient.AspNetCore"
        select $"{project}: {friend} sees its internals";

    private static int? FloorOf(SourceFile file)
    {
        if (file.Path.StartsWith("src/PoolingClient.Http1/", StringComparison.Ordinal)) return Floors["Http1"];
        return file.Floor is { } floor && Floors.TryGetValue(floor, out int number) ? number : null;
    }

    private static IEnumerable<DeclaredType> TopLevel(SourceFile file) => file.Types.Where(type => type.IsTopLevel);

    [GeneratedRegex("(Manager|Helpers?|Utils?|Base|Impl)$")]
    private static partial Regex EmptyName();

    [GeneratedRegex("<InternalsVisibleTo Include=\"(?<name>[^\"]+)\"")]
    private static partial Regex Friend();

    [GeneratedRegex(@"\bTODO\b")]
    private static partial Regex Unfinished();
}
