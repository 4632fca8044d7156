using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests.Readme;

/// <summary>What stands between backticks.</summary>
internal static partial class Quoted
{
    public static string[] In(string text) => [.. Pattern().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Pattern();
}
