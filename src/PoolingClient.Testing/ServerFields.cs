using System.Collections;

namespace PoolingClient.Testing;

/// <summary>The field lines of a section (RFC 9112 5), in their order (RFC 9110 5.3), with a lookup by name. It never changes.</summary>
public sealed class ServerFields : IReadOnlyList<ServerField>
{
    private readonly ServerField[] _lines;

    internal ServerFields(ServerField[] lines)
    {
        _lines = lines;
    }

    internal static ServerFields None { get; } = new([]);

    /// <summary>The number of field lines (RFC 9110 5.2).</summary>
    public int Count => _lines.Length;

    /// <summary>The field line (RFC 9110 5.2) at a position, counted from 0.</summary>
    /// <param name="index">The position.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such line.</exception>
    public ServerField this[int index] => _lines[index];

    /// <summary>The value of the first line with this name (letter case does not matter, RFC 9110 5.1), or null.</summary>
    /// <param name="name">The field name.</param>
    public string? this[string name]
    {
        get
        {
            foreach (var line in _lines)
            {
                if (Names(line, name))
                {
                    return line.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Whether there is a line with this name (letter case does not matter, RFC 9110 5.1).</summary>
    /// <param name="name">The field name.</param>
    public bool Contains(string name) => this[name] is not null;

    /// <summary>The values of all lines with this name (letter case does not matter, RFC 9110 5.1), in their order (RFC 9110 5.3).</summary>
    /// <param name="name">The field name.</param>
    public IReadOnlyList<string> GetValues(string name)
    {
        var values = new List<string>();
        foreach (var line in _lines)
        {
            if (Names(line, name))
            {
                values.Add(line.Value);
            }
        }

        return values;
    }

    /// <summary>Goes through the field lines in their order (RFC 9110 5.3).</summary>
    public IEnumerator<ServerField> GetEnumerator() => ((IEnumerable<ServerField>)_lines).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _lines.GetEnumerator();

    internal ReadOnlySpan<ServerField> AsSpan() => _lines;

    internal ServerFields With(string name, string value) => new([.. _lines, new ServerField(name, value)]);

    /// <summary>Whether a comma-separated field holds this token, on any of its lines.</summary>
    internal bool HasToken(string name, string token)
    {
        foreach (var line in _lines)
        {
            if (!Names(line, name))
            {
                continue;
            }

            var value = line.Value.AsSpan();
            foreach (var part in value.Split(','))
            {
                if (value[part].Trim(" \t").Equals(token, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Names(ServerField line, string name) => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
