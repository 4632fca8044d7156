using System.Collections.Frozen;

namespace PoolingClient.Diagnostics;

/// <summary>Methods as tags: those that are known, in the case in which they are defined; all others are one, so that nobody can make tags without end.</summary>
internal static class MethodTag
{
    /// <summary>What the conventions say for methods that are not known.</summary>
    public const string Other = "_OTHER";

    private static readonly FrozenDictionary<string, string> Known =
        new[] { "GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "QUERY", "CONNECT" }.ToFrozenDictionary(method => method, StringComparer.OrdinalIgnoreCase);

    public static string Of(string method) => Known.GetValueOrDefault(method, Other);
}
