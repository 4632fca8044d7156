using System.Globalization;
using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>Octets as C#.</summary>
internal static class FuzzText
{
    /// <summary>A string literal whose characters are the octets (Latin-1).</summary>
    public static string Literal(ReadOnlySpan<byte> octets) => Literal(Encoding.Latin1.GetString(octets));

    /// <summary>A string literal. What is not printable ASCII has four digits: a digit may follow.</summary>
    public static string Literal(string characters)
    {
        var text = new StringBuilder("\"");
        foreach (char character in characters)
        {
            switch (character)
            {
                case '\r': text.Append("\\r"); break;
                case '\n': text.Append("\\n"); break;
                case '\t': text.Append("\\t"); break;
                case '"' or '\\': text.Append('\\').Append(character); break;
                case >= ' ' and <= '~': text.Append(character); break;
                default: text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"); break;
            }
        }
        return text.Append('"').ToString();
    }
}
