using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PoolingClient.Http1.Tests;

/// <summary>The chunked coding by the grammar (RFC 9112 7.1) and policy P7, read whole with regular expressions. It knows no limits of size.</summary>
internal static partial class ChunkReference
{
    public static FieldReference.Result Read(string text, int mostFields, out int end, out string content)
    {
        var data = new StringBuilder();
        (end, content) = (0, "");
        FieldReference.Result result = ReadChunks(text, mostFields, data, ref end);
        content = data.ToString();
        return result;
    }

    private static FieldReference.Result ReadChunks(string text, int mostFields, StringBuilder data, ref int end)
    {
        for (int at = 0; ;)
        {
            Match line = Line().Match(text, at);
            if (!line.Success) return Begun().IsMatch(text[at..]) ? FieldReference.Result.Incomplete : FieldReference.Result.Broken;
            if (!long.TryParse(line.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long size) || size < 0) return FieldReference.Result.Broken;
            at += line.Length;
            if (size == 0)
            {
                FieldReference.Result trailers = FieldReference.Read(text[at..], mostFields, out int length, out _);
                end = at + length;
                return trailers;
            }
            int available = (int)Math.Min(size, text.Length - at);
            data.Append(text, at, available);
            at += available;
            if (available < size) return FieldReference.Result.Incomplete;
            string behind = text.Substring(at, Math.Min(2, text.Length - at));
            if (!"\r\n".StartsWith(behind, StringComparison.Ordinal)) return FieldReference.Result.Broken;
            if (behind.Length < 2) return FieldReference.Result.Incomplete;
            at += 2;
        }
    }

    [GeneratedRegex(@"\G([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00-\x08\x0A-\x1F\x7F]*)?\r\n")]
    private static partial Regex Line();

    /// <summary>What may still become such a line: a size of 16 digits is one only below 2 to the 63rd.</summary>
    [GeneratedRegex(@"^(?:(?:[0-9A-Fa-f]{1,15}|[0-7][0-9A-Fa-f]{15})(?:[ \t]*(?:;[^\x00-\x08\x0A-\x1F\x7F]*)?\r?)?)?\z")]
    private static partial Regex Begun();
}
