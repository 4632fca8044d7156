using System.Buffers;
using System.Text;

namespace PoolingClient.Testing.Requests;

/// <summary>Parses field lines, strictly (RFC 9112, section 5).</summary>
internal static class FieldParser
{
    internal static readonly SearchValues<byte> TokenOctets =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // RFC 9110, section 5.5: no control characters but HTAB.
    private static readonly SearchValues<byte> ValueOctets =
        SearchValues.Create([.. Enumerable.Range(0, 256).Where(i => i is '\t' or >= 0x20 and not 0x7F).Select(i => (byte)i)]);

    /// <summary>Parses lines that each end in CRLF; the empty line after them is not among them.</summary>
    internal static ServerFields Parse(ReadOnlySpan<byte> section)
    {
        if (section.IsEmpty)
        {
            return ServerFields.None;
        }

        var lines = new ServerField[section.Count((byte)'\n')];
        for (var i = 0; i < lines.Length; i++)
        {
            var end = section.IndexOf("\r\n"u8);
            lines[i] = ParseLine(section[..end]);
            section = section[(end + 2)..];
        }

        return new ServerFields(lines);
    }

    internal static bool IsFieldText(ReadOnlySpan<byte> octets) => !octets.ContainsAnyExcept(ValueOctets);

    private static ServerField ParseLine(ReadOnlySpan<byte> line)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            throw new MalformedRequestException(400, "a field line is folded (RFC 9112, section 5.2)");
        }

        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenOctets))
        {
            throw new MalformedRequestException(400, "a field name is no token (RFC 9112, section 5.1)");
        }

        var value = line[(colon + 1)..];
        if (!IsFieldText(value))
        {
            throw new MalformedRequestException(400, "a field value holds a control character (RFC 9110, section 5.5)");
        }

        return new ServerField(Encoding.Latin1.GetString(line[..colon]), Encoding.Latin1.GetString(value.Trim(" \t"u8)));
    }
}
