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

    /// <summary>Where the last value ends in the input; -1 where there is no line.</summary>
    public int End => Count == 0 ? -1 : Start + _lines[Count - 1].ValueStart + _lines[Count - 1].ValueLength;

    /// <summary>Copies the table, with offsets that count from the input's beginning, into an array that grows where it must.</summary>
    public int CopyTo(ref FieldLine[] lines)
    {
        if (lines.Length < Count) lines = new FieldLine[Math.Max(FewLines, Count)];
        for (int i = 0; i < Count; i++) lines[i] = _lines[i] with { NameStart = Start + _lines[i].NameStart, ValueStart = Start + _lines[i].ValueStart };
        return Count;
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
