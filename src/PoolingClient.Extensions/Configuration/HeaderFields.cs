using System.Buffers;
using System.Net.Http;

namespace PoolingClient.Extensions;

/// <summary>What fields of a request may be called, and may be (RFC 9110 5.1, 5.5).</summary>
internal static class HeaderFields
{
    /// <summary>tchar of RFC 9110 5.6.2.</summary>
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Null, or what is wrong with the name; to stand behind the key.</summary>
    public static string? FaultOfName(string name)
    {
        if (!IsToken(name)) return "is no name of a header field; it must be a token: letters, digits and !#$%&'*+-.^_`|~, without spaces (RFC 9110 5.6.2)";
        using var probe = new HttpRequestMessage();
        return probe.Headers.TryAddWithoutValidation(name, "") ? null : "is a field of content, and cannot be set for all requests";
    }

    public static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>Null, or what is wrong with the value, which is not shown.</summary>
    public static string? FaultOfValue(string value) => value.Any(c => c is not ('\t' or (>= ' ' and <= '~')))
        ? "has a value with characters that are not printable ASCII; it must have none (RFC 9110 5.5)"
        : null;
}
