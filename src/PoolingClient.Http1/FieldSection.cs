namespace PoolingClient.Http1;

/// <summary>
/// The field lines of one section, in the order received. It holds offsets, not octets: names and values are read from the
/// buffer that was parsed, and only for as long as that buffer is unchanged.
/// </summary>
internal sealed class FieldSection
{
    private const int FewLines = 16;

    private FieldLine[] _lines = [];

    public int Count { get; private set; }

    /// <summary>Where the section begins in the input of the read that completed it.</summary>
    public int Start { get; set; }

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> input, int index)
    {
        FieldLine line = _lines[index];
        return input.Slice(Start + line.NameStart, line.NameLength);
    }

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> input, int index)
    {
        FieldLine line = _lines[index];
        return input.Slice(Start + line.ValueStart, line.ValueLength);
    }

    public void Add(FieldLine line)
    {
        if (Count == _lines.Length) Array.Resize(ref _lines, Math.Max(FewLines, Count * 2));
        _lines[Count++] = line;
    }

    /// <summary>Empties the section. An unusually large table is given up, so that one large head does not stay with its connection.</summary>
    public void Clear()
    {
        Count = 0;
        Start = 0;
        if (_lines.Length > 4 * FewLines) _lines = [];
    }
}
