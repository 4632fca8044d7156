using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests;

/// <summary>What the documentation of the packages says a rule comes from: a section of an RFC, or what else is followed.</summary>
public sealed partial class SourceTests
{
    private static readonly Assembly[] Packages = [typeof(SocketPool).Assembly, typeof(PoolingClientOptions).Assembly, typeof(IncomingDeadlineOptions).Assembly, typeof(SocketServer).Assembly];

    /// <summary>Options and values that follow nobody: what is drawn, recorded, asked or switched here, and states that only this pool has.</summary>
    private static readonly HashSet<string> OurOwn =
    [
        "IsEnabled", "LoggerFactory", "TimeProvider", "OnDecision", "Seed", "Plan", "Mix", "Model", "Effects", "MaxRecordedRequests", "MaxRecordedConnections",
        "MaxBudget", "Delay", "MinDelay", "MinSamples", "Window", "Percentile", "Burst", "RetryBudget", "Deadline", "DeadlinePassed",
        "Counts", "Connections", "Requests", "Unknown", "Open", "Planned",
    ];

    public static TheoryData<string> Types => [.. Packages.SelectMany(package => package.GetExportedTypes()).Select(type => type.FullName!)];

    /// <summary>An option, and a state, has a rule of its own.</summary>
    public static TheoryData<string> OptionsAndStates => [.. Packages.SelectMany(package => package.GetExportedTypes()).Where(type => type.IsEnum || type.Name.EndsWith("Options", StringComparison.Ordinal)).Select(type => type.FullName!)];

    [Theory]
    [InlineData("The most connections (RFC 9112 9.4).")]
    [InlineData("A wait, as HttpClient.Timeout is one.")]
    [InlineData("SO_KEEPALIVE (Linux, tcp(7)).")]
    public void A_source_is_seen(string text) => Assert.Matches(Source(), text);

    [Theory]
    [InlineData("The most connections.")]
    [InlineData("A builder of PoolingHttpClientBuilderExtensions.")]
    [InlineData("An RFC says so.")]
    [InlineData("It calls Read(4).")]
    public void What_is_none_is_not(string text) => Assert.DoesNotMatch(Source(), text);

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_public_type_says_where_its_rules_come_from(string name) => Assert.Matches(Source(), Documented.Of(Find(name).Assembly).Text($"T:{name}"));

    [Theory]
    [MemberData(nameof(OptionsAndStates))]
    public void Each_option_and_each_state_says_it_for_itself(string name)
    {
        Type type = Find(name);
        Documented documented = Documented.Of(type.Assembly);
        string[] members = [.. type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is PropertyInfo or FieldInfo { IsSpecialName: false } && !OurOwn.Contains(member.Name)).Select(member => $"{(member is FieldInfo ? 'F' : 'P')}:{name}.{member.Name}")];
        string[] missing = [.. members.Where(id => !Source().IsMatch(documented.Text(id)))];
        Assert.True(missing.Length == 0, $"Their documentation names no RFC, and nothing else that they follow:\n{string.Join('\n', missing)}");
    }

    private static Type Find(string name) => Packages.Select(package => package.GetType(name)).OfType<Type>().Single();

    [GeneratedRegex(@"\bRFC \d{3,4}\b|\bSocketsHttpHandler\b|\bHttpClient\b|\bIHttpClientFactory\b|\bOpenTelemetry\b|\bPolly\b|\bFinagle\b|\bLinux, [a-z]+\(\d\)|\bW3C\b|\bWHATWG\b|\bASP\.NET\b|\bSystem\.TimeProvider\b|\bMicrosoft\.Extensions\.")]
    private static partial Regex Source();
}
