using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests;

/// <summary>What the documentation of the packages says a rule comes from: a section of an RFC, or what else is followed.</summary>
public sealed partial class SourceTests
{
    /// <summary>One type of each package.</summary>
    private static readonly Type[] s_packages = [typeof(SocketPool), typeof(PoolingClientOptions), typeof(IncomingDeadlineOptions), typeof(SocketServer)];

    public static TheoryData<string> Packages => [.. s_packages.Select(type => type.Assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Each_public_type_says_where_its_rules_come_from(string package)
    {
        (Assembly assembly, Dictionary<string, string> documented) = Read(package);
        string[] missing = [.. assembly.GetExportedTypes().Select(type => Id("T", type)).Where(id => !documented.TryGetValue(id, out string? text) || !Source().IsMatch(text))];
        Assert.True(missing.Length == 0, $"Their documentation names no RFC, and nothing else that they follow:\n{string.Join('\n', missing)}");
    }

    /// <summary>An option, or a state, has a rule of its own.</summary>
    [Theory]
    [InlineData(typeof(SocketPoolOptions))]
    [InlineData(typeof(RequestStage))]
    [InlineData(typeof(RequestFate))]
    [InlineData(typeof(TcpSocketInfo))]
    [InlineData(typeof(EffectStage))]
    [InlineData(typeof(ConnectionEnd))]
    public void Each_member_of_these_says_it_for_itself(Type type)
    {
        (_, Dictionary<string, string> documented) = Read(type.Assembly.GetName().Name!);
        string[] own = [.. documented.Keys.Where(id => id.Length > 2 && id[2..].StartsWith($"{type.FullName}.", StringComparison.Ordinal))];
        Assert.NotEmpty(own);
        string[] missing = [.. own.Where(id => !Source().IsMatch(documented[id]) && IsPublic(type, id))];
        Assert.True(missing.Length == 0, $"Their documentation names no RFC, and nothing else that they follow:\n{string.Join('\n', missing)}");
    }

    private static bool IsPublic(Type type, string id) => type.GetMember(id[(3 + type.FullName!.Length)..].Split('(')[0]).Length > 0;

    private static (Assembly Assembly, Dictionary<string, string> Documented) Read(string package)
    {
        Assembly assembly = s_packages.First(type => type.Assembly.GetName().Name == package).Assembly;
        XDocument document = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        return (assembly, document.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, member => member.ToString(), StringComparer.Ordinal));
    }

    private static string Id(string kind, Type type) => $"{kind}:{type.FullName!.Replace('+', '.')}";

    [GeneratedRegex(@"RFC \d+|SocketsHttpHandler|HttpClient|HttpRequestMessage|OpenTelemetry|Polly|[a-z_]+\(\d\)|W3C|ASP\.NET|Kestrel|System\.TimeProvider|Microsoft\.Extensions\.")]
    private static partial Regex Source();
}
