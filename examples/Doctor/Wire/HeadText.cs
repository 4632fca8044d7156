using System.Globalization;
using System.Text;

namespace Doctor.Wire;

/// <summary>The head of a response. It shares no code with the client: what the client cannot bear, the examination must see.</summary>
internal sealed record HeadText(string Version, int Status, IReadOnlyList<KeyValuePair<string, string>> Fields, int Length)
{
    /// <summary>The largest head that is read: four times what the client takes unless told otherwise.</summary>
    public const int Limit = 256 * 1024;

    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();

    /// <summary>Reads a head from the beginning of what came.</summary>
    /// <returns>Null where it is not complete yet.</returns>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static HeadText? Read(ReadOnlySpan<byte> octets)
    {
        // Said as soon as it can be: what follows a wrong beginning need not have an end.
        ReadOnlySpan<byte> begin = "HTTP/1."u8;
        int seen = Math.Min(begin.Length, octets.Length);
        if (!octets[..seen].SequenceEqual(begin[..seen])) throw new InvalidDataException("It does not begin with HTTP/1.");
        int end = octets.IndexOf(End);
        if (end < 0) return octets.Length > Limit ? throw new InvalidDataException($"The head has no end within {Limit} octets.") : null;
        string[] lines = Encoding.Latin1.GetString(octets[..end]).Split("\r\n");
        string[] parts = lines[0].Split(' ', 3);
        if (parts.Length < 2 || parts[0].Length != 8 || parts[1].Length != 3 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status) || status < 100)
        {
            throw new InvalidDataException("It does not begin with a status line.");
        }
        return new HeadText(parts[0], status, [.. lines.Skip(1).Select(Field)], end + End.Length);
    }

    public string? Value(string name)
    {
        foreach ((string key, string value) in Fields)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        }
        return null;
    }

    private static KeyValuePair<string, string> Field(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')) : throw new InvalidDataException("A field line has no colon.");
    }
}
