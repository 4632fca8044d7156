using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>
/// A field section by the grammar (RFC 9112 5, RFC 9110 5), read in the plainest way, whole and line by line: what the reader that keeps its
/// place is held against. Field names have no meaning here.
/// </summary>
internal static class FieldReference
{
    public enum Result { Incomplete, Complete, Broken }

    /// <param name="end">Where the section ends, if it is complete.</param>
    /// <param name="fields">Name and value of each line; white space within values is one space.</param>
    public static Result Read(string text, int mostFields, out int end, out List<(string Name, string Value)> fields)
    {
        (end, fields) = (0, []);
        for (int at = 0; ;)
        {
            if (at == text.Length) return Result.Incomplete;
            bool isFold = text[at] is ' ' or '\t';
            if (isFold && fields.Count == 0) return Result.Broken;
            if (!isFold && text[at] != '\r' && fields.Count == mostFields) return Result.Broken;
            int stop = at;
            while (stop < text.Length && !IsControl(text[stop])) stop++;
            string line = text[at..stop];
            bool isWhole = isFold || line.Length == 0 || IsFieldLine(line);
            if (stop == text.Length) return isWhole || IsToken(line) ? Result.Incomplete : Result.Broken;
            if (text[stop] != '\r' || !isWhole) return Result.Broken;
            if (stop + 1 == text.Length) return Result.Incomplete;
            if (text[stop + 1] != '\n') return Result.Broken;
            at = stop + 2;
            if (line.Length == 0)
            {
                end = at;
                for (int i = 0; i < fields.Count; i++) fields[i] = (fields[i].Name, Plain(fields[i].Value));
                return Result.Complete;
            }
            if (isFold) fields[^1] = (fields[^1].Name, fields[^1].Value + " " + line);
            else fields.Add((line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]));
        }
    }

    /// <summary>White space within it is one space, and around it there is none.</summary>
    public static string Plain(string value)
    {
        var plain = new StringBuilder();
        foreach (char character in value)
        {
            if (character is not (' ' or '\t')) plain.Append(character);
            else if (plain.Length > 0 && plain[^1] != ' ') plain.Append(' ');
        }
        return plain.ToString().TrimEnd(' ');
    }

    private static bool IsControl(char character) => character is < ' ' and not '\t' or '\u007F';

    private static bool IsFieldLine(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsToken(line[..colon]);
    }

    private static bool IsToken(string text) => text.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));
}
